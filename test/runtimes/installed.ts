import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(import.meta.dirname, ".installed");
const PLATFORM = `${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;

/** The majors of Node, of which one may be the one that runs the tests. */
export const NODES = ["20", "22", "24", "26"] as const;
type NodeMajor = (typeof NODES)[number];

const [OWN_MAJOR] = process.versions.node.split(".");

const PACKAGES = [
  ...NODES.filter((major) => major !== OWN_MAJOR).map(
    (major) => `node${major}@npm:node-${PLATFORM}@^${major}`,
  ),
  "@edge-runtime/vm@^5",
  "bun@^1",
  "deno@^2",
  "jest@^30",
  "workerd@^1",
];

/** Fetches the runtimes, once: 1 GB when unpacked, which is why they are no dependencies of the project. */
export function installRuntimes(): void {
  const done = join(FOLDER, "installed.txt");
  const wanted = PACKAGES.join("\n");
  if (existsSync(done) && readFileSync(done, "utf8") === wanted) return;
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, "package.json"), '{ "private": true }');
  const install = [
    "install",
    "--no-audit",
    "--no-fund",
    "--no-save",
    "--no-package-lock",
    "--ignore-scripts=false",
    ...PACKAGES,
  ];
  execFileSync("npm", install, { cwd: FOLDER, stdio: ["ignore", "ignore", "inherit"] });
  writeFileSync(done, wanted);
}

/** A file of an installed package. */
export function installed(path: string): string {
  return join(FOLDER, "node_modules", path);
}

/** The program of a Node of this major version. */
export function nodeProgram(major: NodeMajor): string {
  return major === OWN_MAJOR ? process.execPath : installed(`node${major}/bin/node`);
}

/** A program that a package brings. */
export function programOf(name: "bun" | "deno" | "jest" | "workerd"): string {
  return installed(`.bin/${name}`);
}
