// The mutants that no test can detect, and why.

/** `from` is the source, `to` is the mutant. Without `to`, every mutant of that source is explained. */
const EXPLAINED = [
  // A function that ends without a `return` returns `undefined`, too.
  { file: "util/json.ts", from: "{ return undefined; }" },
  { file: "transport/runtime/edge.ts", from: "{ return undefined; }" },
  {
    file: "util/environment.ts",
    from: "{ // There is no environment, or Deno was denied the permission to read it. return undefined; }",
  },
  // Neither text is a number or a date, so both are ignored as a Retry-After.
  { file: "util/retry-after.ts", from: '""', to: '"Stryker was here!"' },
  // Only the compiler needs the `?.`: a batch is never empty.
  { file: "polling/poller.ts", from: "tasks[0]?.requestTimeout", to: "tasks[0].requestTimeout" },
  // A wait that never times out does no harm in the queue of timeouts.
  { file: "polling/poller.ts", from: "wait.dueAt < Number.POSITIVE_INFINITY" },
  // Both alternatives are correct at exactly that time.
  { file: "polling/poller.ts", from: "first.dueAt <= now", to: "first.dueAt < now" },
  { file: "util/timers.ts", from: "left > MAX_TIMER_MS", to: "left >= MAX_TIMER_MS" },
  { file: "polling/poller.ts", from: "dueAt < task.dueAt", to: "dueAt <= task.dueAt" },
  // These conditions only save work.
  { file: "polling/poller.ts", from: "!known", to: "true" },
  { file: "polling/poller.ts", from: "this.#acquiring", to: "false" },
  { file: "polling/poller.ts", from: "acquiring.signal.aborted", to: "false" },
  // What is kept of a task that has ended is never used.
  { file: "polling/watched-task.ts", from: 'task.status !== "pending"', to: "false" },
  // An error in a stream that its reader has left has no effect.
  { file: "util/async-stream.ts", from: "!signal.aborted", to: "true" },
  // A task that is also in the queue is still read only once, with its pending batch.
  { file: "polling/poller.ts", from: "true", to: "false" },
];

export function isExplained(mutant) {
  return EXPLAINED.some(
    ({ file, from, to = mutant.to }) =>
      mutant.file === `src/${file}` && mutant.from === from && mutant.to === to,
  );
}
