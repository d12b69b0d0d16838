import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { NO_STYLES, stylesFor } from "../../src/cli/styles.js";
import { lastId } from "../support/command.js";
import { aTask, during, emulator, useEmulator } from "../support/emulated.js";
import { fakeTerminal } from "../support/terminal.js";

const hasColour = (isTTY: boolean | undefined, env: Record<string, string | undefined>) =>
  stylesFor({ isTTY, write: () => {} }, env).red("text") !== "text";

describe("colour", () => {
  it.each<[string, Record<string, string>, terminal: boolean, pipe: boolean]>([
    ["without a variable", {}, true, false],
    ["with TERM", { TERM: "xterm-256color" }, true, false],
    ["on a terminal that cannot show it", { TERM: "dumb" }, false, false],
    ["with NO_COLOR", { NO_COLOR: "1" }, false, false],
    ["with NO_COLOR, whatever its value", { NO_COLOR: "0" }, false, false],
    ["with an empty NO_COLOR", { NO_COLOR: "" }, true, false],
    ["with FORCE_COLOR", { FORCE_COLOR: "1" }, true, true],
    ["with FORCE_COLOR for more colours", { FORCE_COLOR: "3" }, true, true],
    ["with FORCE_COLOR=true", { FORCE_COLOR: "true", TERM: "dumb" }, true, true],
    ["with an empty FORCE_COLOR", { FORCE_COLOR: "" }, true, false],
    ["with FORCE_COLOR=0", { FORCE_COLOR: "0" }, false, false],
    ["with FORCE_COLOR=false", { FORCE_COLOR: "false" }, false, false],
    ["with both", { FORCE_COLOR: "1", NO_COLOR: "1" }, true, true],
  ])("%s", (_, env, onTerminal, inPipe) => {
    expect([hasColour(true, env), hasColour(false, env), hasColour(undefined, env)]).toEqual([
      onTerminal,
      inPipe,
      inPipe,
    ]);
  });

  it("ends where the text ends", () => {
    const { bold, red } = stylesFor({ isTTY: true, write: () => {} }, {});
    expect([bold("a"), red("b")]).toEqual(["\u001b[1ma\u001b[22m", "\u001b[31mb\u001b[39m"]);
    expect(NO_STYLES.bold("a")).toBe("a");
  });
});

describe("the output", () => {
  useEmulator();

  const ESCAPE = "\u001b[";
  const failed = async (options: Parameters<typeof fakeTerminal>[0], ...args: string[]) => {
    const terminal = fakeTerminal(options);
    emulator.reset();
    expect(await during(terminal.run("wait", await aTask({ fail: "busy" }), ...args))).toBe(1);
    return terminal;
  };

  it("has colour on a terminal", async () => {
    const terminal = await failed({ isTTY: true, env: { NO_COLOR: "" } });
    expect(terminal.err()).toContain(`${ESCAPE}31mTask ${lastId()} failed (busy): `);
    expect(terminal.err()).toContain(`not billed.${ESCAPE}39m\n`);
    const help = fakeTerminal({ isTTY: true, env: { NO_COLOR: "" } });
    await help.run("--help");
    expect(help.out()).toContain(`${ESCAPE}1mUsage:${ESCAPE}22m wan-client`);
    const wrong = fakeTerminal({ isTTY: true, env: { NO_COLOR: "" } });
    await wrong.run("generat");
    expect(wrong.err().startsWith(`${ESCAPE}31mwan-client:${ESCAPE}39m Unknown`)).toBe(true);
  });

  it("has no colour in a pipe, and some with FORCE_COLOR", async () => {
    const [piped, forced] = [
      await failed({ env: { NO_COLOR: "" } }),
      await failed({ env: { FORCE_COLOR: "1" } }),
    ];
    expect(piped.err() + piped.out()).not.toContain(ESCAPE);
    expect(forced.err()).toContain(`${ESCAPE}31mTask`);
  });

  it("has no colour with --json, even with FORCE_COLOR", async () => {
    const terminal = await failed({ isTTY: true, env: { FORCE_COLOR: "1" } }, "--json");
    const wrong = fakeTerminal({ isTTY: true, env: { FORCE_COLOR: "1" } });
    expect(await wrong.run("wait", "--json")).toBe(2);
    expect(wrong.err()).toMatch(/^wan-client: The id/);
    for (const { err, out } of [terminal, wrong]) expect(err() + out()).not.toContain(ESCAPE);
  });

  it("has no colour in the URL on standard output", async () => {
    const terminal = fakeTerminal({ env: { FORCE_COLOR: "1" } });
    expect(await during(terminal.run("wait", await aTask()))).toBe(0);
    expect(terminal.out()).toMatch(/^https:\S+\n$/);
    expect(terminal.out()).not.toContain(ESCAPE);
  });

  it("fits the terminal, because the codes of colours are not counted", async () => {
    const terminal = fakeTerminal({ isTTY: true, columns: 30, env: { NO_COLOR: "" } });
    await during(terminal.run("wait", await aTask()));
    const drawn = terminal
      .err()
      .split("\r\u001b[2K")
      .filter((line) => line.includes("running"));
    expect(drawn.length).toBeGreaterThan(0);
    for (const line of drawn) {
      expect(line.startsWith(`${ESCAPE}2m`)).toBe(true);
      expect(stripVTControlCharacters(line)).toHaveLength(29);
    }
  });
});
