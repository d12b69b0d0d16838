// Where the time of some work goes, by function, as V8's own profiler sees it.
import { Session } from "node:inspector/promises";

const SHOWN = 25;

/** Prints the functions that took most of the time of `work`. */
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
  const all = timeDeltas.reduce((sum, each) => sum + each, 0);
  const most = [...spent].sort(([, one], [, other]) => other - one).slice(0, SHOWN);
  console.log("\nWhere the time goes:");
  for (const [name, time] of most) console.log(`  ${((100 * time) / all).toFixed(1).padStart(5)} %  ${name}`);
}
