// What a client does when something fails: whether it pays twice, and whether it gets the video.
//
//   npm run bench -- faults                      this client: two tables, in less than a minute
//   npm run bench -- faults --peers              also other clients; installs them, and Node 22 if this Node is older
//   npm run bench -- faults --peers --write      also writes the tables into the documentation
//   npm run bench -- faults --json               prints JSON
//   npm run bench -- faults --row reset          only the rows with this in their name
//
// Each row runs in a process of its own, with a real client, a real server on this machine, and virtual time. Each client
// has its default options unless the row says otherwise.

import { execFile } from "node:child_process";
import { cpSync, existsSync, readFileSync, symlinkSync } from "node:fs";
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
  // The same SDK with this package's provider, and with the nearest other one.
  { name: "ai, wan-client/ai-sdk", file: "ai-wan", packages: [] },
  { name: "ai, @ai-sdk/alibaba", file: "ai", packages: ["ai@^7", "@ai-sdk/alibaba@^2"] },
];
// The oldest Node on which all of them run.
const MIN_NODE = "22";
const ROW_TIMEOUT_MS = 120_000;

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

/** This client and the others, and the Node that runs all of them. */
function withPeers() {
  const [major] = process.versions.node.split(".");
  const ownNode = Number(major) < Number(MIN_NODE) ? [nodePackage(MIN_NODE)] : [];
  const peers = installedIn("peers", [...PEERS.flatMap(({ packages }) => packages), ...ownNode]);
  peers.install();
  const folder = peers.file("../clients");
  // Next to the packages that they import.
  cpSync(path("clients"), folder, { recursive: true });
  if (!existsSync(peers.file("wan-client"))) symlinkSync(path("../.."), peers.file("wan-client"));
  const clients = PEERS.map(({ name, file, packages }) => ({
    name,
    file: `${folder}/${file}.mjs`,
    versions: packages.map((wanted) => {
      const [, name] = /^(.+)@/.exec(wanted);
      return `${name} ${JSON.parse(readFileSync(peers.file(`${name}/package.json`), "utf8")).version}`;
    }),
  }));
  return {
    clients: [own, ...clients],
    node: ownNode.length > 0 ? peers.file(`node${MIN_NODE}/bin/node`) : process.execPath,
  };
}

async function versionOf(program) {
  return (await promisify(execFile)(program, ["--version"])).stdout.trim().slice(1);
}

/** The results by row and client. */
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
  const given = [path("run-row.mjs"), file, table, name];
  try {
    const { stdout } = await promisify(execFile)(node, given, { timeout: ROW_TIMEOUT_MS });
    return JSON.parse(stdout);
  } catch ({ killed, stderr }) {
    if (killed) return { got: `nothing in ${ROW_TIMEOUT_MS / 60_000} real minutes` };
    // An error that no caller can catch ends the process.
    const reason = /^(?:\w*Error|node:internal\S*).*$/m.exec(stderr)?.[0] ?? stderr.trim().split("\n").at(-1);
    return { got: "the process ended", reason };
  }
}
