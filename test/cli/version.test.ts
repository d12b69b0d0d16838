import { expect, it, vi } from "vitest";
import { T2V } from "../support/command.js";
import { emulator, useEmulator } from "../support/emulated.js";
import { fakeTerminal } from "../support/terminal.js";

// Only the built command is beside package.json, and the source is not.
vi.mock("node:fs", async (original) => ({
  ...(await original<object>()),
  readFileSync: () => JSON.stringify({ name: "wan-client", version: "1.2.3" }),
}));

useEmulator();

it.each([[["--version"]], [["-V"]], [["-v"]], [["generate", "--version"]], [[...T2V, "-V"]]])(
  "%j prints the version, and sends nothing",
  async (args) => {
    const terminal = fakeTerminal();
    expect(await terminal.run(...args)).toBe(0);
    expect([terminal.out(), terminal.err()]).toEqual(["1.2.3\n", ""]);
    expect(emulator.requests).toEqual([]);
  },
);
