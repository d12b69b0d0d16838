import { availableParallelism } from "node:os";

/** Calls `run` with each item in order, with as many at the same time as there are cores. */
export async function onePerCore(items, run) {
  const left = [...items];
  const worker = async () => {
    for (let next = left.shift(); next; next = left.shift()) await run(next);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}
