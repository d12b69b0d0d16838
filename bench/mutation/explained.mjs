// Mutants that no test can notice, and why.

/** `from` is what the source says, `to` what the mutant says in its place; without it, whatever that is. */
const EXPLAINED = [
  // A function that ends without a value returns `undefined` just as well.
  { file: "http/json.ts", from: "{ return undefined; }" },
  { file: "http/runtime/edge.ts", from: "{ return undefined; }" },
  // What is missing is as good as false.
  { file: "http/retry-policy.ts", from: "{ again: false, maybeAccepted: false }" },
  // A timer of exactly the longest time may as well be set twice.
  { file: "http/timers.ts", from: "left > LONGEST_TIMER", to: "left >= LONGEST_TIMER" },
  // What follows finds the same out once more, only later: these save work.
  { file: "tasks/watcher.ts", from: "at === this.#alarmAt", to: "false" },
  { file: "tasks/watcher.ts", from: "!known", to: "true" },
  { file: "tasks/watcher.ts", from: "this.#limitAt <= at", to: "true" },
];

export function isExplained(mutant) {
  return EXPLAINED.some(
    ({ file, from, to = mutant.to }) =>
      mutant.file === `src/${file}` && mutant.from === from && mutant.to === to,
  );
}
