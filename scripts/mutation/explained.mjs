// Mutants that no test can notice, and why.

/** `from` is what the source says, `to` what the mutant says in its place; without it, whatever that is. */
const EXPLAINED = [
  // A function that ends without a value returns `undefined` just as well.
  { file: "util/json.ts", from: "{ return undefined; }" },
  { file: "transport/runtime/edge.ts", from: "{ return undefined; }" },
  {
    file: "util/environment.ts",
    from: "{ // There is no environment, or Deno asked for the permission to read it and was refused. return undefined; }",
  },
  // Nothing but a token is looked for in a text, and nothing but a number or a date is a Retry-After.
  { file: "transport/request.ts", from: '""', to: '"Stryker was here!"' },
  { file: "transport/retry-after.ts", from: '""', to: '"Stryker was here!"' },
  // What is missing is as good as false, here.
  { file: "transport/retry-policy.ts", from: "{ again: false, maybeAccepted: false }" },
  // For the compiler alone: these are never missing.
  { file: "wire/task-record.ts", from: "task?.status", to: "task.status" },
  { file: "polling/poller.ts", from: "lot[0]?.requestTimeout", to: "lot[0].requestTimeout" },
  // What is never due, or empty, does no harm in a queue.
  { file: "polling/poller.ts", from: "wait.dueAt < FOREVER" },
  { file: "polling/poller.ts", from: "half.length > 0" },
  // At that very moment the one is as good as the other.
  { file: "polling/poller.ts", from: "first.dueAt <= now", to: "first.dueAt < now" },
  { file: "util/timers.ts", from: "left > LONGEST_TIMER", to: "left >= LONGEST_TIMER" },
  { file: "polling/poller.ts", from: "dueAt < task.dueAt", to: "dueAt <= task.dueAt" },
  // These save work that would find out the same, or do no harm.
  { file: "polling/poller.ts", from: "!known", to: "true" },
  { file: "polling/poller.ts", from: "this.#turn", to: "false" },
  { file: "polling/poller.ts", from: "turn.signal.aborted", to: "false" },
  // Nobody is told of a task that has ended, so what is kept of it does not matter.
  { file: "polling/watched-task.ts", from: 'task.status !== "pending"', to: "false" },
  // Only looked at once the task was seen, which sets it.
  { file: "polling/watched-task.ts", from: "false", to: "true" },
  // What happens in a stream that was left is seen by nobody.
  { file: "util/async-stream.ts", from: "!left.aborted", to: "true" },
  // How many are passed over bounds the time of one turn, and changes nothing else.
  { file: "polling/poller.ts", from: "young.length + strangers.length < MOST_PASSED_OVER" },
  { file: "polling/poller.ts", from: "young.length + strangers.length" },
  // A task that is lined up as well goes with its lot before its time has come, and is read once.
  { file: "polling/poller.ts", from: "true", to: "false" },
];

export function isExplained(mutant) {
  return EXPLAINED.some(
    ({ file, from, to = mutant.to }) =>
      mutant.file === `src/${file}` && mutant.from === from && mutant.to === to,
  );
}
