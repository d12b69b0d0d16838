// The requests, CPU time and memory that a client needs to submit 100, 1,000 and 10,000 jobs at once and to wait for them.
//
//   npm run bench -- crowd                       this client, at several read rates, about ten minutes on two cores
//   npm run bench -- crowd --peers               also other clients; installs them, and Node 22 if this Node is older
//   npm run bench -- crowd --peers --write       also writes the tables into the documentation
//   npm run bench -- crowd --json                prints JSON
//   npm run bench -- crowd --jobs 100            only this number of jobs; any number is allowed
//   npm run bench -- crowd --client replicate    only the clients with this in their name
//
// Each measurement runs in a separate process, in real time. As many processes run at the same time as there are cores. A stub
// replaces fetch. It responds after 30 ms and refuses nothing. Tasks take 60 to 70 seconds. Each client uses its own API, and its
// default options unless the row says otherwise.

import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { crowdTable, nameOf, writeTables } from "./crowd/tables.mjs";
import { onePerCore } from "./one-per-core.mjs";
import { versionOf, withoutPeers, withPeers } from "./peers.mjs";

/** The values of `polling.readsPerSecond` at which this client is measured. */
const RATES = [1, 5, 20, "auto"];
const SIZES = [100, 1_000, 10_000];
const TIMEOUT_MS = 20 * 60_000;

const { values: options } = parseArgs({
  options: {
    peers: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    jobs: { type: "string" },
    client: { type: "string", default: "" },
  },
});
checkOptions();
const { clients, node } = options.peers ? withPeers() : withoutPeers();
const results = await resultsOf(rows());
if (options.json) console.log(JSON.stringify(results));
else {
  const versions = clients.flatMap((client) => client.versions);
  const machine = { node: await versionOf(node), cores: availableParallelism(), versions };
  console.log(crowdTable(results, "en").join("\n"));
  console.log(`\n${[`Node ${machine.node}`, ...versions].join(", ")}`);
  if (options.write) writeTables(results, machine);
}

function checkOptions() {
  const { jobs, write, peers, client } = options;
  if (jobs !== undefined && !/^[1-9]\d*$/.test(jobs)) {
    throw new Error(`--jobs: got ${JSON.stringify(jobs)}; write a number of jobs, such as 100.`);
  }
  if (write && (!peers || jobs || client)) {
    throw new Error(
      "--write: the documentation has all rows; add --peers, and leave out --jobs and --client.",
    );
  }
}

/** What is measured, in the order of the tables. */
function rows() {
  const sizes = options.jobs ? [Number(options.jobs)] : SIZES;
  const [own, ...peers] = clients;
  const all = [
    ...RATES.map((rate) => ({ client: own.name, rate, file: own.file })),
    ...peers.map(({ name, file }) => ({ client: name, file })),
  ];
  const each = all.filter((row) => nameOf(row, "en").includes(options.client));
  if (each.length === 0) {
    const names = all.map((row) => nameOf(row, "en")).join("; ");
    throw new Error(
      `--client: got ${JSON.stringify(options.client)}; write a part of one of these: ${names}.`,
    );
  }
  return sizes.flatMap((jobs) => each.map((row) => ({ ...row, jobs })));
}

/** The results in the order of the rows. */
async function resultsOf(rows) {
  const results = new Map();
  // The largest first, because some of them take several minutes.
  await onePerCore(
    rows.toSorted((one, other) => other.jobs - one.jobs),
    async (row) => {
      const { file, ...shown } = row;
      const result = await resultOf(row);
      results.set(row, { ...shown, ...result });
      const done = `${results.size} of ${rows.length}`;
      const seconds = result.seconds === undefined ? result.reason : `${result.seconds.toFixed(0)} s`;
      console.error(`${done}: ${nameOf(row, "en")}, ${row.jobs} jobs, ${seconds}`);
    },
  );
  return rows.map((row) => results.get(row));
}

async function resultOf({ file, rate, jobs }) {
  const script = fileURLToPath(new URL("crowd/measure.mjs", import.meta.url));
  const clientOptions = rate === undefined ? [] : [JSON.stringify({ polling: { readsPerSecond: rate } })];
  const given = ["--expose-gc", script, file, String(jobs), ...clientOptions];
  try {
    const { stdout } = await promisify(execFile)(node, given, { timeout: TIMEOUT_MS });
    return JSON.parse(stdout);
  } catch ({ killed, stderr }) {
    if (killed) return { videos: 0, failed: jobs, reason: `no end in ${TIMEOUT_MS / 60_000} minutes` };
    console.error(stderr);
    return { videos: 0, failed: jobs, reason: "the process ended" };
  }
}
