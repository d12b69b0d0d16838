import { describe, expect, it } from "vitest";
import { lastId, T2V, until } from "../../support/command.js";
import {
  during,
  emulator,
  holdResponse,
  reads,
  submits,
  tasksTake,
  useEmulator,
} from "../../support/emulated.js";
import { anEvent, fakeTerminal } from "../../support/terminal.js";

useEmulator();

describe("the text of generate", () => {
  it.each([
    [["generate", "A paper boat", "-m", "wan2.6-t2v"]],
    [["generate", "-m", "wan2.6-t2v", "A paper boat"]],
    [["generate", "-m", "wan2.6-t2v", "-p", "A paper boat"]],
    [["generate", "-m", "wan2.6-t2v", "--prompt", "A paper boat"]],
    [["generate", "-m", "wan2.6-t2v", "--", "A paper boat"]],
  ])("may stand alone or after a flag: %j", async (args) => {
    expect(await during(fakeTerminal().run(...args))).toBe(0);
    expect(submits()[0]?.body).toMatchObject({ prompt: "A paper boat" });
  });

  it("may start with a negative number", async () => {
    expect(await during(fakeTerminal().run("generate", "-m", "wan2.6-t2v", "--", "-5 degrees"))).toBe(0);
    expect(submits()[0]?.body).toMatchObject({ prompt: "-5 degrees" });
  });

  it.each(["", "  "])("may not be blank: %j", async (text) => {
    const [terminal, byFlag] = [fakeTerminal(), fakeTerminal()];
    expect(await terminal.run("generate", text, "-m", "wan2.6-t2v")).toBe(2);
    expect(terminal.err()).toContain(`TEXT: got "${text}"; use words that say what the video shows`);
    expect(await byFlag.run("generate", "-p", text, "-m", "wan2.6-t2v")).toBe(2);
    expect(byFlag.err()).toContain(`--prompt: got "${text}"; use`);
    expect(submits()).toEqual([]);
  });
});

describe("generate --no-wait", () => {
  it("prints the id alone on standard output, and how to wait for the video", async () => {
    const terminal = fakeTerminal();
    // The fake clock stands still, so this waits for no timer.
    expect(await terminal.run(...T2V, "--no-wait")).toBe(0);
    expect(terminal.out()).toBe(`${lastId()}\n`);
    expect(terminal.err()).toBe(
      `The task is running. Wait for its video with: npx wan-client wait ${lastId()}\n`,
    );
    expect(reads()).toEqual([]);

    // The printed command.
    expect(await during(fakeTerminal().run("wait", lastId()))).toBe(0);
    expect(submits()).toHaveLength(1);
  });

  it("repeats --base-url in the command that waits", async () => {
    const terminal = fakeTerminal();
    expect(await terminal.run(...T2V, "--no-wait", "--base-url", "https://api.acedata.cloud")).toBe(0);
    expect(terminal.err()).toContain(`wait ${lastId()} --base-url https://api.acedata.cloud\n`);
  });

  it("is one event with --json", async () => {
    const terminal = fakeTerminal();
    expect(await terminal.run(...T2V, "--no-wait", "--json")).toBe(0);
    const facts = { traceId: expect.any(String), submittedAt: expect.any(String) };
    expect(terminal.events()).toEqual([anEvent("submitted", lastId(), facts)]);
    expect(terminal.err()).toBe("");
  });

  it("respects a budget", async () => {
    const terminal = fakeTerminal();
    const args = ["generate", "A boat", "-m", "wan3.0-video", "--no-wait", "--budget", "1"];
    expect(await during(terminal.run(...args))).toBe(2);
    expect(submits()).toEqual([]);
  });

  it("reports a submission that is refused", async () => {
    emulator.faults.next({ error: "used_up" });
    const terminal = fakeTerminal();
    expect(await during(terminal.run(...T2V, "--no-wait"))).toBe(2);
    expect(terminal.out()).toBe("");
  });

  it("prints the id even when Ctrl-C is pressed before the server responds", async () => {
    tasksTake(0);
    const respondNow = holdResponse();
    const terminal = fakeTerminal();
    const running = terminal.run(...T2V, "--no-wait");
    await until(() => submits().length === 1);
    terminal.pressCtrlC();
    respondNow();
    expect(await during(running)).toBe(130);
    expect(terminal.out()).toBe(`${lastId()}\n`);
    expect(terminal.err()).toContain(`Interrupted. Resume with: npx wan-client wait ${lastId()}\n`);
  });
});
