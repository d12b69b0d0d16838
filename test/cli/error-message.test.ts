import { expect, it } from "vitest";
import { T2V } from "../support/command.js";
import { during, emulator, useEmulator } from "../support/emulated.js";
import { fakeTerminal } from "../support/terminal.js";

useEmulator();

it.each([
  [
    "no token",
    [],
    { ACEDATACLOUD_API_TOKEN: "" },
    /^wan-client: No API token: set ACEDATACLOUD_API_TOKEN\.$/m,
  ],
  [
    "an invalid token",
    [],
    { ACEDATACLOUD_API_TOKEN: "Bearer x" },
    /^wan-client: ACEDATACLOUD_API_TOKEN: .*Bearer/,
  ],
  ["an invalid URL", ["--base-url", "localhost"], {}, /^wan-client: --base-url: got "localhost"; use /],
] as const)("%s is reported by the names of the command line", async (_, args, env, message) => {
  const terminal = fakeTerminal({ env });
  expect(await terminal.run(...T2V, ...args)).toBe(2);
  expect(terminal.err()).toMatch(message);
  expect(terminal.err()).not.toMatch(/baseURL|apiKey/);
  expect(emulator.requests).toHaveLength(0);
});

it("a redirect asks to check --base-url", async () => {
  emulator.faults.next("redirect", Number.POSITIVE_INFINITY);
  const terminal = fakeTerminal();
  expect(await during(terminal.run("task", "t-1"))).toBe(3);
  expect(terminal.err()).toContain("Check --base-url");
});
