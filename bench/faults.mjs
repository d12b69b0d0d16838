// What a client does when something fails: whether it pays twice, and whether it gets the video.
//
//   npm run bench -- faults                      this client: two tables, in less than a minute
//   npm run bench -- faults --peers              also other clients; installs them, and Node 22 if this Node is older
//   npm run bench -- faults --peers --write      also writes the tables into the documentation
//   npm run bench -- faults --json               prints JSON
//   npm run bench -- faults --row reset          only the rows with this in their name
//
// Each row runs in a separate process, with a real client, a real server on this machine, and virtual time. Each client has its
// default options unless the row says otherwise.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { submitRows } from "./faults/submit-rows.mjs";
import { submitTable, waitTable, writeTables } from "./faults/tables.mjs";
import { waitRows } from "./faults/wait-rows.mjs";
import { onePerCore } from "./one-per-core.mjs";
import { versionOf, withoutPeers, withPeers } from "./peers.mjs";

const ROW_TIMEOUT_MS = 120_000;

const { values: options } = parseArgs({
  options: {
    peers: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    row: { type: "string", default: "" },
  },
});

const { clients, node } = options.peers ? withPeers() : withoutPeers();
const tables = { submit: await resultsOf("submit", submitRows), wait: await resultsOf("wait", waitRows) };
if (options.json) console.log(JSON.stringify(tables));
else {
  const versions = [`Node ${await versionOf(node)}`, ...clients.flatMap((client) => client.versions)];
  console.log([...submitTable(tables.submit, clients), "", ...waitTable(tables.wait, clients)].join("\n"));
  console.log(`\n${versions.join(", ")}`);
  if (options.write) writeTables(tables, clients, versions);
}

/** The results by row and client. */
async function resultsOf(table, rows) {
  const names = Object.keys(rows).filter((name) => name.includes(options.row));
  const results = Object.fromEntries(names.map((name) => [name, {}]));
  const work = names.flatMap((name) => clients.map((client) => ({ name, client })));
  await onePerCore(work, async ({ name, client }) => {
    results[name][client.name] = await resultOf(client.file, table, name);
  });
  return results;
}

async function resultOf(file, table, name) {
  const script = fileURLToPath(new URL("faults/run-row.mjs", import.meta.url));
  try {
    const { stdout } = await promisify(execFile)(node, [script, file, table, name], {
      timeout: ROW_TIMEOUT_MS,
    });
    return JSON.parse(stdout);
  } catch ({ killed, stderr }) {
    if (killed) return { got: `nothing in ${ROW_TIMEOUT_MS / 60_000} real minutes` };
    // An error that no caller can catch ends the process.
    const reason = /^(?:\w*Error|node:internal\S*).*$/m.exec(stderr)?.[0] ?? stderr.trim().split("\n").at(-1);
    return { got: "the process ended", reason };
  }
}
