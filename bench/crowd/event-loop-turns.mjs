/**
 * Measures the longest turn of the event loop: for how long a timer or a socket that was ready had to wait.
 *
 * `monitorEventLoopDelay` wakes the process a thousand times a second to do so, which takes more CPU than most clients.
 * This function only measures turns in which the process runs anyway, each from the first call of `mark` to the turn's end.
 */
export function measureTurns() {
  let startedAt;
  let longest = 0;
  const end = () => {
    if (startedAt !== undefined) longest = Math.max(longest, performance.now() - startedAt);
    startedAt = undefined;
  };
  return {
    mark() {
      if (startedAt !== undefined) return;
      startedAt = performance.now();
      // Without sockets, everything in a turn comes from timers. Immediates run right after them.
      setImmediate(end);
    },
    /** Ignores what has happened in this turn so far. */
    skip() {
      startedAt = undefined;
    },
    reset() {
      startedAt = undefined;
      longest = 0;
    },
    /** ms */
    longest: () => longest,
  };
}
