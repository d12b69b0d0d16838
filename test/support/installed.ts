import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./project.js";

/** Packages in a folder of their own: too large, or too many, to be dependencies that every newcomer downloads. */
export interface Installed {
  /** Fetches them, unless that was done before. */
  install(): void;
  /** A file of one of them. */
  file(path: string): string;
  /** A program that one of them brings. */
  program(name: string): string;
}

function installedIn(name: string, packages: string[]): Installed {
  const folder = join(ROOT, ".installed", name);
  const file = (path: string) => join(folder, "node_modules", path);
  return {
    file,
    program: (program) => file(`.bin/${program}`),
    install() {
      const done = join(folder, "installed.txt");
      const wanted = packages.join("\n");
      if (existsSync(done) && readFileSync(done, "utf8") === wanted) return;
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "package.json"), '{ "private": true }');
      const quietly = ["--no-audit", "--no-fund", "--no-save", "--no-package-lock", "--ignore-scripts=false"];
      execFileSync("npm", ["install", ...quietly, ...packages], {
        cwd: folder,
        stdio: ["ignore", "ignore", "inherit"],
      });
      writeFileSync(done, wanted);
    },
  };
}

/** The majors of Node, of which one may be the one that runs the tests. */
export const NODES = ["20", "22", "24", "26"] as const;

const [OWN_MAJOR] = process.versions.node.split(".");
const PLATFORM = `${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
const OTHER_NODES = NODES.filter((major) => major !== OWN_MAJOR);

/** The runtimes: 1 GB when unpacked. */
export const runtimes = installedIn("runtimes", [
  ...OTHER_NODES.map((major) => `node${major}@npm:node-${PLATFORM}@^${major}`),
  "@edge-runtime/vm@^5",
  "bun@^1",
  "deno@^2",
  "jest@^30",
  "workerd@^1",
]);

/** The program of a Node of this major version. */
export function nodeProgram(major: (typeof NODES)[number]): string {
  return major === OWN_MAJOR ? process.execPath : runtimes.file(`node${major}/bin/node`);
}

/** The versions of TypeScript that compile the types. */
export const TYPESCRIPTS = ["5.5", "5.9", "6", "7"] as const;

/** What looks at the package before it is published. */
export const releaseTools = installedIn("release", [
  ...TYPESCRIPTS.map((version) => `typescript-${version}@npm:typescript@~${version}`),
  "@arethetypeswrong/cli@^0.18",
  "@microsoft/api-extractor@^7",
  "publint@^0.3",
]);

/** What drives a browser, for the example with a page. Its next major needs Node 22. */
export const browserTools = installedIn("browser", ["puppeteer-core@^24"]);
