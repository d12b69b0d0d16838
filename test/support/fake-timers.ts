import { afterEach, beforeEach, expect, vi } from "vitest";

/** Uses fake timers in each test of a file. No test may leave a timer behind. */
export function useFakeTimers(options?: Parameters<typeof vi.useFakeTimers>[0]): void {
  beforeEach(() => {
    vi.useFakeTimers(options);
  });
  afterEach(() => {
    // Mocks are restored before the real timers: a spy that is restored later would bring back a fake timer.
    vi.restoreAllMocks();
    const timersLeft = vi.isFakeTimers() ? vi.getTimerCount() : 0;
    vi.useRealTimers();
    expect(timersLeft).toBe(0);
  });
}
