// Measures with V8's profiler how much time each function takes.
import { Session } from "node:inspector/promises";

const SHOWN = 25;

/**
 * The functions that ran during `work`: `{ functionName, url, ms }`.
 *
 * @param intervalUs The time between two samples of the profiler, microseconds.
 */
export async function functionTimes(work, intervalUs = 1_000) {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: intervalUs });
  await session.post("Profiler.start");
  await work();
  const { nodes, samples, timeDeltas } = (await session.post("Profiler.stop")).profile;
  session.disconnect();
  const times = new Map(
    nodes.map(({ id, callFrame: { functionName, url } }) => [id, { functionName, url, ms: 0 }]),
  );
  for (const [index, id] of samples.entries()) times.get(id).ms += timeDeltas[index] / 1_000;
  return [...times.values()];
}

/** Prints the functions in which `work` spent the most time. */
export async function profile(work) {
  const spent = new Map();
  let total = 0;
  for (const { functionName, url, ms } of await functionTimes(work)) {
    const name = `${functionName || "(anonymous)"}  ${url.split("/").slice(-2).join("/")}`;
    spent.set(name, (spent.get(name) ?? 0) + ms);
    total += ms;
  }
  const top = [...spent].sort(([, one], [, other]) => other - one).slice(0, SHOWN);
  console.log("\nTime by function:");
  for (const [name, ms] of top) console.log(`  ${((100 * ms) / total).toFixed(1).padStart(5)} %  ${name}`);
}
