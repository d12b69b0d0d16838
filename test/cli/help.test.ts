import { describe, expect, it, vi } from "vitest";
import { until } from "../support/command.js";
import { during, emulator, useEmulator } from "../support/emulated.js";
import { aFolder } from "../support/folder.js";
import { fakeTerminal } from "../support/terminal.js";

// These checks do not go through `fetch`.
vi.mock("../../src/cli/doctor/network-checks.js", () => ({ checkNetwork: async () => [] }));

useEmulator();

const COMMANDS = "generate wait task delete models prices balance usage emulator doctor".split(" ");

async function helpOf(...args: string[]): Promise<string> {
  const terminal = fakeTerminal();
  expect(await terminal.run(...args, "--help")).toBe(0);
  return terminal.out();
}

/** The lines below the title of the examples. */
function examplesIn(help: string): string[] {
  const [, lines = ""] = /^Examples?:\n((?: {2}.*\n)+)/m.exec(help) ?? [];
  return lines.trim().split(/\n +/);
}

/** Runs a line like a shell, with the only shell syntax that the examples use: quotes, variables and $(). */
async function paste(line: string, variables: Map<string, string>): Promise<void> {
  const [, variable, inner] = /^(\w+)=\$\((.*)\)$/.exec(line) ?? [];
  const words = (inner ?? line).match(/"[^"]*"|\S+/g) ?? [];
  const [npx, program, ...args] = words.map((word) =>
    word.replace(/^"(.*)"$/, "$1").replace(/^\$(\w+)$/, (_, name) => variables.get(name) ?? ""),
  );
  expect([npx, program]).toEqual(["npx", "wan-client"]);
  const terminal = fakeTerminal({ env: { ACEDATACLOUD_PLATFORM_TOKEN: "platform-v1-3f9c0d7e" } });
  const ended = terminal.run(...args);
  if (args[0] === "emulator") {
    await until(() => terminal.out().includes("listens"));
    terminal.pressCtrlC();
  }
  // The emulator accepts any token, which the doctor reports as a difference.
  expect(await during(ended), terminal.err()).toBe(args[0] === "doctor" ? 1 : 0);
  if (variable) variables.set(variable, terminal.out().trim());
}

describe("the help", () => {
  it.each([[[]], ...COMMANDS.map((name) => [[name]])])("of %j has examples that work", async (args) => {
    vi.spyOn(process, "cwd").mockReturnValue(await aFolder());
    emulator.reset();
    const lines = examplesIn(await helpOf(...args));
    expect(lines.length).toBeGreaterThan(0);
    const variables = new Map<string, string>();
    for (const line of lines) await paste(line, variables);
    const [name] = args;
    if (name !== undefined) expect(lines.some((line) => line.includes(`wan-client ${name}`))).toBe(true);
  });

  it.each([[[]], ...COMMANDS.map((name) => [[name]])])("of %j lists --help and --version", async (args) => {
    const help = await helpOf(...args);
    expect(help).toMatch(/^ {2}-h, --help +\w/m);
    expect(help).toMatch(/^ {2}-V, --version +\w/m);
  });

  it("shows how to give the text, and how not to wait", async () => {
    const help = await helpOf("generate");
    expect(help).toMatch(/^Usage: wan-client generate \[TEXT\] -m MODEL /);
    expect(help).toMatch(/^ {2}--no-wait +print the id of the task/m);
  });

  it("says where a token comes from, and how to work without one", async () => {
    const help = await helpOf();
    expect(help).toContain("https://platform.acedata.cloud");
    expect(help).toContain("npx wan-client emulator");
    expect(help).toContain("--base-url http://127.0.0.1:8787");
  });
});
