// Measures with V8's profiler how much time each function takes.
import { Session } from "node:inspector/promises";

const SHOWN = 25;

/** Prints the functions in which `work` spent the most time. */
export async function profile(work) {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.start");
  await work();
  const { nodes, samples, timeDeltas } = (await session.post("Profiler.stop")).profile;
  session.disconnect();
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const spent = new Map();
  samples.forEach((id, index) => {
    const { functionName, url } = byId.get(id);
    const name = `${functionName || "(anonymous)"}  ${url.split("/").slice(-2).join("/")}`;
    spent.set(name, (spent.get(name) ?? 0) + timeDeltas[index]);
  });
  const total = timeDeltas.reduce((sum, each) => sum + each, 0);
  const top = [...spent].sort(([, one], [, other]) => other - one).slice(0, SHOWN);
  console.log("\nTime by function:");
  for (const [name, time] of top)
    console.log(`  ${((100 * time) / total).toFixed(1).padStart(5)} %  ${name}`);
}
