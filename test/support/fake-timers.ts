import { afterEach, beforeEach, expect, vi } from "vitest";

/** Fake timers for each test of a file. No test may leave a timer behind. */
export function useFakeTimers(options?: Parameters<typeof vi.useFakeTimers>[0]): void {
  beforeEach(() => {
    vi.useFakeTimers(options);
  });
  afterEach(() => {
    // Before the real timers come back: what a spy restores later would be a fake.
    vi.restoreAllMocks();
    const timersLeft = vi.isFakeTimers() ? vi.getTimerCount() : 0;
    vi.useRealTimers();
    expect(timersLeft).toBe(0);
  });
}
