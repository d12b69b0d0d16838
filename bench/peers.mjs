// The clients that the benches compare: this client and other clients, which are installed in a separate folder.

import { execFile } from "node:child_process";
import { cpSync, existsSync, readFileSync, symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { installedIn, nodePackage } from "../scripts/installed-tools.mjs";

const PEERS = [
  { name: "openai", file: "openai", packages: ["openai@^7"] },
  { name: "@runwayml/sdk", file: "runwayml", packages: ["@runwayml/sdk@^4"] },
  { name: "@fal-ai/client", file: "fal", packages: ["@fal-ai/client@^1"] },
  { name: "replicate", file: "replicate", packages: ["replicate@^1"] },
  // The same SDK with this package's provider, and with the most similar other provider.
  { name: "ai, wan-client/ai-sdk", file: "ai-wan", packages: [] },
  { name: "ai, @ai-sdk/alibaba", file: "ai", packages: ["ai@^7", "@ai-sdk/alibaba@^2"] },
];
// The oldest Node on which all of them run.
const MIN_NODE = "22";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const OWN = { name: "wan-client", file: path("clients/wan-client.mjs"), versions: [] };

/** This client alone, and the Node that runs this process. */
export function withoutPeers() {
  return { clients: [OWN], node: process.execPath };
}

/** This client and the others, and the Node that runs all of them. Installs what is missing. */
export function withPeers() {
  const [major] = process.versions.node.split(".");
  const ownNode = Number(major) < Number(MIN_NODE) ? [nodePackage(MIN_NODE)] : [];
  const peers = installedIn("peers", [...PEERS.flatMap(({ packages }) => packages), ...ownNode]);
  peers.install();
  const folder = peers.file("../clients");
  // The clients must be next to the packages that they import.
  cpSync(path("clients"), folder, { recursive: true });
  if (!existsSync(peers.file("wan-client"))) symlinkSync(path(".."), peers.file("wan-client"));
  const clients = PEERS.map(({ name, file, packages }) => ({
    name,
    file: `${folder}/${file}.mjs`,
    versions: packages.map((wanted) => {
      const [, name] = /^(.+)@/.exec(wanted);
      return `${name} ${JSON.parse(readFileSync(peers.file(`${name}/package.json`), "utf8")).version}`;
    }),
  }));
  return {
    clients: [OWN, ...clients],
    node: ownNode.length > 0 ? peers.file(`node${MIN_NODE}/bin/node`) : process.execPath,
  };
}

/** The version of a Node, without the `v`. */
export async function versionOf(node) {
  return (await promisify(execFile)(node, ["--version"])).stdout.trim().slice(1);
}
