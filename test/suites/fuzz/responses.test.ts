import fc from "fast-check";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { WanClient, WanError } from "../../../src/index.js";
import { REQUEST, TOKEN } from "../../support/client.js";
import { anyText, expectCleanPrototypes, runs } from "../../support/fuzz.js";

const status = fc.oneof({ weight: 3, arbitrary: fc.constant(200) }, fc.integer({ min: 201, max: 599 }));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Waits for the end of a call in fake time. Throws if the call hangs. */
async function outcome(call: Promise<unknown>): Promise<unknown> {
  let settled = false;
  const ended = call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  void ended.then(() => {
    settled = true;
  });
  for (let minutes = 0; !settled && minutes < 10; minutes++) await vi.advanceTimersByTimeAsync(60_000);
  if (!settled) throw new Error("The call hangs.");
  return ended;
}

const calls: [string, (wan: WanClient) => Promise<unknown>][] = [
  ["submit", (wan) => wan.submit(REQUEST)],
  ["generate", (wan) => wan.generate(REQUEST, { timeout: 60_000 })],
  ["generateBlocking", (wan) => wan.generateBlocking(REQUEST, { timeout: 60_000 })],
  ["getTask", (wan) => wan.getTask("t-1")],
  ["getTasks", (wan) => wan.getTasks(["t-1", "t-2"])],
  ["deleteTask", (wan) => wan.deleteTask("t-1")],
  ["waitForTask", (wan) => wan.waitForTask("t-1", { timeout: 60_000 })],
];

it.each(calls)("%s throws only WanErrors, and does not hang, whatever the responses are", async (_, call) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(status, anyText), { minLength: 1, maxLength: 3 }),
      async (responses) => {
        let index = 0;
        const fetch = async () => {
          const [status, text] = responses[Math.min(index++, responses.length - 1)] as [number, string];
          const bodyless = status === 204 || status === 205 || status === 304;
          return new Response(bodyless ? null : text, { status });
        };
        const ended = await outcome(call(new WanClient({ apiKey: TOKEN, fetch })));
        const { error } = ended as { error?: unknown };
        expect(error === undefined || WanError.is(error)).toBe(true);
        expectCleanPrototypes();
        expect(vi.getTimerCount()).toBe(0);
      },
    ),
    { numRuns: runs(300) },
  );
});
