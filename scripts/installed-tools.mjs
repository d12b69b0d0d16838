// Installs packages in separate folders under .installed. They are too large, or too many, for devDependencies, which
// every contributor downloads.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { npm } from "./npm.mjs";

const FOLDER = new URL("../.installed/", import.meta.url);
const QUIETLY = ["--no-audit", "--no-fund", "--no-save", "--no-package-lock", "--ignore-scripts=false"];

/** The packages in `.installed/<name>`. `peers: false` omits their peer dependencies. */
export function installedIn(name, packages, { peers = true } = {}) {
  const folder = fileURLToPath(new URL(`${name}/`, FOLDER));
  const file = (path) => `${folder}node_modules/${path}`;
  return {
    file,
    program: (program) => file(`.bin/${program}`),
    install() {
      const done = `${folder}installed.txt`;
      const wanted = packages.join("\n");
      if (existsSync(done) && readFileSync(done, "utf8") === wanted) return;
      mkdirSync(folder, { recursive: true });
      writeFileSync(`${folder}package.json`, '{ "private": true }');
      npm(["install", ...QUIETLY, ...(peers ? [] : ["--legacy-peer-deps"]), ...packages], { cwd: folder });
      writeFileSync(done, wanted);
    },
  };
}

const PLATFORM = `${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;

/** The package that contains a Node of this major version. */
export const nodePackage = (major) => `node${major}@npm:node-${PLATFORM}@^${major}`;
