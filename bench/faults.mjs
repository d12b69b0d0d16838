// What a client does when things go wrong, with the money and with the video:
//
//   npm run bench:faults                   this client: two tables, in under a minute
//   npm run bench:faults -- --peers        those that people use today beside it; fetches them, and a Node 22 if need be
//   npm run bench:faults -- --peers --write    writes the tables into the documentation
//   npm run bench:faults -- --json         for programs
//   npm run bench:faults -- --row reset    the rows that have this in their name
//
// Each row is a process of its own, with a real client, a real server on this machine, and time that passes as fast as
// nothing happens. What is not said in a row is each client's own default.

import { execFile } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { installedIn, nodePackage } from "../scripts/installed-tools.mjs";
import { submitRows } from "./faults/submit-rows.mjs";
import { submitTable, waitTable, writeTables } from "./faults/tables.mjs";
import { waitRows } from "./faults/wait-rows.mjs";

const OWN = { name: "wan-client", file: "wan-client" };
const PEERS = [
  { name: "openai", file: "openai", packages: ["openai@^7"] },
  { name: "@runwayml/sdk", file: "runwayml", packages: ["@runwayml/sdk@^4"] },
  { name: "@fal-ai/client", file: "fal", packages: ["@fal-ai/client@^1"] },
  { name: "replicate", file: "replicate", packages: ["replicate@^1"] },
  { name: "ai, @ai-sdk/alibaba", file: "ai", packages: ["ai@^7", "@ai-sdk/alibaba@^2"] },
];
// Some of them need it.
const NODE = "22";
const LONGEST_ROW_MS = 120_000;

const { values: options } = parseArgs({
  options: {
    peers: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    row: { type: "string", default: "" },
  },
});
const path = (name) => fileURLToPath(new URL(`faults/${name}`, import.meta.url));

const own = { ...OWN, file: path(`clients/${OWN.file}.mjs`), versions: [] };
const { clients, node } = options.peers ? withPeers() : { clients: [own], node: process.execPath };
const tables = { submit: await resultsOf("submit", submitRows), wait: await resultsOf("wait", waitRows) };
if (options.json) console.log(JSON.stringify(tables));
else {
  const versions = [`Node ${await versionOf(node)}`, ...clients.flatMap((client) => client.versions)];
  console.log([...submitTable(tables.submit, clients), "", ...waitTable(tables.wait, clients)].join("\n"));
  console.log(`\n${versions.join(", ")}`);
  if (options.write) writeTables(tables, clients, versions);
}

/** This client and the others, and the Node that runs them all. */
function withPeers() {
  const [major] = process.versions.node.split(".");
  const brought = Number(major) < Number(NODE) ? [nodePackage(NODE)] : [];
  const peers = installedIn("peers", [...PEERS.flatMap(({ packages }) => packages), ...brought]);
  peers.install();
  const folder = peers.file("../clients");
  // There they find what they import.
  cpSync(path("clients"), folder, { recursive: true });
  const clients = PEERS.map(({ name, file, packages }) => ({
    name,
    file: `${folder}/${file}.mjs`,
    versions: packages.map((wanted) => {
      const [, bare] = /^(.+)@/.exec(wanted);
      return `${bare} ${JSON.parse(readFileSync(peers.file(`${bare}/package.json`), "utf8")).version}`;
    }),
  }));
  return {
    clients: [own, ...clients],
    node: brought.length > 0 ? peers.file(`node${NODE}/bin/node`) : process.execPath,
  };
}

async function versionOf(program) {
  return (await promisify(execFile)(program, ["--version"])).stdout.trim().slice(1);
}

/** By row, the result of each client. */
async function resultsOf(table, rows) {
  const names = Object.keys(rows).filter((name) => name.includes(options.row));
  const results = Object.fromEntries(names.map((name) => [name, {}]));
  const work = names.flatMap((name) => clients.map((client) => ({ name, client })));
  const worker = async () => {
    for (let next = work.shift(); next; next = work.shift()) {
      const { name, client } = next;
      results[name][client.name] = await resultOf(client.file, table, name);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}

async function resultOf(file, table, name) {
  const given = [path("row.mjs"), file, table, name];
  try {
    const { stdout } = await promisify(execFile)(node, given, { timeout: LONGEST_ROW_MS });
    return JSON.parse(stdout);
  } catch ({ killed, stderr }) {
    if (killed) return { got: `nothing in ${LONGEST_ROW_MS / 60_000} real minutes` };
    // An error that nobody can catch ends the process: what the user's own would have done.
    const reason = /^(?:\w*Error|node:internal\S*).*$/m.exec(stderr)?.[0] ?? stderr.trim().split("\n").at(-1);
    return { got: "the process ended", reason };
  }
}
