import { expect, it } from "vitest";
import { createEmulator } from "../../src/emulator/index.js";
import { wanHandlers } from "../../src/msw/index.js";
import { REQUEST } from "../support/client.js";
import { postTo } from "../support/emulated.js";

// Without types, as in calls from JavaScript.
// biome-ignore lint/suspicious/noExplicitAny: these calls are wrong on purpose.
const { outcomes, faults, clock, fetch } = createEmulator({ taskSeconds: () => -1 }) as any;

it.each<[string, () => unknown]>([
  ["taskSeconds: got -1; use a number of seconds, 0 or more", () => createEmulator({ taskSeconds: -1 })],
  ["taskSeconds: got -1; use a number", () => postTo({ fetch }, "/wan/videos", REQUEST)],
  ["taskSeconds: got NaN; use", () => createEmulator({ taskSeconds: Number.NaN })],
  ["clock: got 5; use an object whose now() returns ms", () => createEmulator({ clock: 5 as never })],
  [
    "rateLimit.readsPerSecond: got 0; use a number of 1 or more",
    () => createEmulator({ rateLimit: { readsPerSecond: 0 } }),
  ],
  ["clock.advance: got -5; use a number of milliseconds", () => clock.advance(-5)],
  ['clock.advance: got "5"; use', () => clock.advance("5")],
  [
    'outcome: got "suceed"; use "succeed", "never", "moderated" or { fail: "api_error" }',
    () => outcomes.next("suceed"),
  ],
  ['outcome: got {"error":"busy"}; use', () => outcomes.when(() => true, { error: "busy" })],
  ['predicate: got "war"; use a function', () => outcomes.when("war", "never")],
  ["times: got 0; use a whole number of 1 or more, or Infinity", () => outcomes.next("never", 0)],
  ["times: got 1.5; use", () => faults.next("reset", 1.5)],
  ['times: got "3"; use', () => faults.next("reset", "3")],
  ['fault: got "rest"; use one of reset, stall, half-body', () => faults.next("rest")],
  ["fault: got undefined; use one of", () => faults.next()],
  [
    'on: got "poll"; use "submit", "read", "batch", "delete", "video"',
    () => faults.next("reset", { on: "poll" }),
  ],
  ['on: got []; use "submit", "read"', () => faults.next("reset", { on: [] })],
  [
    'on: got "submit"; use lost-callback without `on`: it affects callbacks',
    () => faults.next("lost-callback", { on: "submit" }),
  ],
  [
    'on: got ["read"]; use repeated-callback without',
    () => faults.next("repeated-callback", { on: ["read"] }),
  ],
  ["on: got []; use lost-callback without", () => faults.next("lost-callback", { on: [] })],
  ['on: got "callback"; use lost-callback without', () => faults.next("lost-callback", { on: "callback" })],
  [
    'on: got "submit"; use "read", "batch", "platform" with this fault',
    () => faults.next("empty-row", { on: "submit" }),
  ],
  [
    'on: got "platform"; use "read", "batch" with this fault',
    () => faults.next("string-response", { on: "platform" }),
  ],
  [
    'on: got ["read","delete"]; use "read", "batch"',
    () => faults.next("iso-times", { on: ["read", "delete"] }),
  ],
  [
    'on: got "read"; use "batch", "platform" with this fault',
    () => faults.next("truncated-batch", { on: "read" }),
  ],
])("names the invalid value and what to use instead: %s", async (message, call) => {
  await expect((async () => call())()).rejects.toThrow(message);
  await expect((async () => call())()).rejects.toBeInstanceOf(TypeError);
});

it("does not queue an invalid fault", () => {
  expect(faults.pending).toBe(0);
});

it("rejects a baseURL of wanHandlers that is not a URL", () => {
  expect(() => wanHandlers(createEmulator(), { baseURL: "localhost" })).toThrow(
    'baseURL: got "localhost"; use a URL such as "https://api.acedata.cloud"',
  );
});
