import { beforeEach, expect, it, vi } from "vitest";
import { settingsFrom } from "../../src/client-options.js";
import { WaitTimeoutError } from "../../src/index.js";
import { Poller } from "../../src/polling/poller.js";
import { useFakeTimers } from "../support/fake-timers.js";

useFakeTimers();
beforeEach(() => {
  // A clock that never returns the same time twice, so that no two waits start at the same time.
  const now = performance.now.bind(performance);
  let read = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now() + read++ / 1_000);
});

const never: typeof globalThis.fetch = () => new Promise(() => {});

/** Starts waits one after the other, each for a different task. Returns a list to which each wait adds its end. */
function startWaits(count: number, timeout: number) {
  const poller = new Poller(settingsFrom({ apiKey: "any", fetch: never }));
  const ended: string[] = [];
  for (let index = 0; index < count; index++) {
    const target = { id: `t-${index}`, submittedAt: undefined };
    poller.wait(target, {}, { timeout, signals: [] }).catch((error) => {
      ended.push(WaitTimeoutError.is(error) ? (error.taskId as string) : String(error));
    });
  }
  return ended;
}

it.each([1, 1_000, 20_000])(
  "%d waits with the same timeout end at the same time, and none before",
  async (count) => {
    const ended = startWaits(count, 60_000);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(ended).toHaveLength(0);
    // One timer for each wait would not fit into the remaining time.
    await vi.advanceTimersByTimeAsync(1_200);
    expect(ended).toHaveLength(count);
    expect(ended).toEqual(Array.from({ length: count }, (_, index) => `t-${index}`));
  },
);
