import { expect, it } from "vitest";
import { BudgetExceededError } from "../../src/account/index.js";
import { errorMessage } from "../../src/cli/error-message.js";
import { ConfigurationError, WanError } from "../../src/index.js";
import { T2V } from "../support/command.js";
import { during, emulator, useEmulator } from "../support/emulated.js";
import { fakeTerminal } from "../support/terminal.js";

useEmulator();

it.each([
  [
    "no token",
    [],
    { ACEDATACLOUD_API_TOKEN: "" },
    /^wan-client: No API token: set ACEDATACLOUD_API_TOKEN\.\nCreate a token at https:\/\/platform\.acedata\.cloud\.\nTo try the command without a token, run `npx wan-client emulator` in another terminal, and add --base-url http:\/\/127\.0\.0\.1:8787\n$/,
  ],
  [
    "an invalid token",
    [],
    { ACEDATACLOUD_API_TOKEN: "Bearer x" },
    /^wan-client: ACEDATACLOUD_API_TOKEN: .*Bearer/,
  ],
  ["an invalid URL", ["--base-url", "localhost"], {}, /^wan-client: --base-url: got "localhost"; use /],
] as const)("%s is reported with the names of variables and flags", async (_, args, env, message) => {
  const terminal = fakeTerminal({ env });
  expect(await terminal.run(...T2V, ...args)).toBe(2);
  expect(terminal.err()).toMatch(message);
  expect(terminal.err()).not.toMatch(/baseURL|apiKey/);
  expect(emulator.requests).toHaveLength(0);
});

it("the message about a redirect says to check --base-url", async () => {
  emulator.faults.next("redirect", Number.POSITIVE_INFINITY);
  const terminal = fakeTerminal();
  expect(await during(terminal.run("task", "t-1"))).toBe(3);
  expect(terminal.err()).toContain("Check --base-url");
});

it.each([
  [
    "limit: got -1; use a number of credits, 0 or more.",
    "--budget: got -1; use a number of credits, 0 or more.",
  ],
  ["since: got 1, which is after until (2); use", "--since: got 1, which is after --until (2); use"],
  ["until: got 1; use a Date", "--until: got 1; use a Date"],
  ["traceId: got 1; use", "--trace-id: got 1; use"],
  ["fetch: got 1; use a function. The limit: 5", "fetch: got 1; use a function. The limit: 5"],
])("a message names flags instead of options: %s", (message, shown) => {
  expect(errorMessage(new ConfigurationError(message))).toBe(shown);
});

it.each([
  ["an unknown price", [...T2V, "--budget", "9", "--json"], "To send it anyway, leave out --budget."],
  ["no platform token", ["balance", "--json"], "set ACEDATACLOUD_PLATFORM_TOKEN."],
  ["an invalid request", [...T2V, "-d", "7", "--json"], "--duration: got 7; use 5, 10 or 15"],
])("the event of an error names variables and flags, too: %s", async (_, args, message) => {
  const terminal = fakeTerminal();
  expect(await during(terminal.run(...args))).toBe(2);
  const error = { message: expect.stringContaining(message) };
  expect(terminal.events().at(-1)).toMatchObject({ event: "error", data: { error } });
  expect(terminal.out()).not.toMatch(/createBudget|platformToken|pass unpriced/);
});

it("a message of the service is not changed", () => {
  expect(errorMessage(new WanError("limit: until later"))).toBe("limit: until later");
});

it("a budget that is exceeded names its flag, the cost and the limit", () => {
  const error = new BudgetExceededError("budget: ...", { limit: 3, spent: 0, reserved: 0, asked: 4.73 });
  expect(errorMessage(error)).toBe(
    "--budget: the video may cost 4.73 credits, and the limit is 3. Nothing was sent.",
  );
});
