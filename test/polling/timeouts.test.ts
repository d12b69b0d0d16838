import { beforeEach, expect, it, vi } from "vitest";
import { settingsFrom } from "../../src/client-options.js";
import { WaitTimeoutError } from "../../src/index.js";
import { Watcher } from "../../src/polling/poller.js";
import { MonotonicClock } from "../../src/util/monotonic-clock.js";
import { useFakeTimers } from "../support/fake-timers.js";

useFakeTimers();
beforeEach(() => {
  // A clock that never tells the same time twice, so that no two waits begin at once.
  const now = performance.now.bind(performance);
  let read = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now() + read++ / 1_000);
});

const never: typeof globalThis.fetch = () => new Promise(() => {});

/** Waits that begin one after the other, each with a task of its own, and how each of them has ended. */
function waits(count: number, timeout: number) {
  const watcher = new Watcher(settingsFrom({ apiKey: "any", fetch: never }));
  const ended: string[] = [];
  for (let index = 0; index < count; index++) {
    const target = { id: `t-${index}`, submittedAt: undefined };
    watcher.wait(target, {}, { timeout, signals: [] }).catch((error) => {
      ended.push(WaitTimeoutError.is(error) ? (error.taskId as string) : String(error));
    });
  }
  return ended;
}

it.each([1, 1_000, 20_000])(
  "%d waits with the same timeout end at the same time, none before",
  async (count) => {
    const ended = waits(count, 60_000);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(ended).toHaveLength(0);
    // As many alarms as there are waits would not fit into what is left.
    await vi.advanceTimersByTimeAsync(1_200);
    expect(ended).toHaveLength(count);
    expect(ended).toEqual(Array.from({ length: count }, (_, index) => `t-${index}`));
  },
);

it("timers that fire a little before their time do not make the time run faster", () => {
  let clock = 1_000;
  vi.spyOn(performance, "now").mockImplementation(() => clock);
  const time = new MonotonicClock();
  const setTimeout = vi.spyOn(globalThis, "setTimeout");
  for (let round = 1; round <= 1_000; round++) {
    const fired = vi.fn();
    time.startTimer(time.now() + 5, fired);
    clock += (setTimeout.mock.lastCall?.[1] ?? 0) - 0.9;
    vi.runAllTimers();
    expect(fired).toHaveBeenCalledTimes(1);
    expect(Math.abs(time.now() - clock)).toBeLessThan(2);
  }
});

it("a timer is not set for less than it is asked for", () => {
  vi.spyOn(performance, "now").mockReturnValue(1_000);
  const setTimeout = vi.spyOn(globalThis, "setTimeout");
  const time = new MonotonicClock();
  const stops = [7, 7.2, 7.9, 8.0000001].map((ms) => time.startTimer(1_000 + ms, () => {}));
  expect(setTimeout.mock.calls.map(([, ms]) => ms)).toEqual([7, 8, 8, 8]);
  for (const stop of stops) stop();
});
