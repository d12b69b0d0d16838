// Builds the documentation into site/: the pages of docs/ in both languages, the playground, and the reference of every public
// name, which TypeDoc generates from the comments in src/. The build fails for a warning of TypeDoc, a broken link, and a block
// of TypeScript that does not compile. The arguments are passed to VitePress:
//
//   npm run docs -- --base /wan-client/

import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { npm } from "./npm.mjs";

const site = resolve(import.meta.dirname, "../docs/site");

console.log("This takes about three minutes.");
installPackages();
const { stagePages } = await import("../docs/site/stage.mjs");
const { writeReference } = await import("../docs/site/reference.mjs");
stagePages();
await writeReference();
execFileSync(
  process.execPath,
  [join(site, "node_modules/vitepress/bin/vitepress.js"), "build", site, ...process.argv.slice(2)],
  {
    stdio: "inherit",
  },
);
console.log("\nThe documentation is in site/. To open it: npm run preview --prefix docs/site");

/** Installs the packages of the site in its folder if its lock file has changed. Nothing else in the project needs them. */
function installPackages() {
  const lock = join(site, "package-lock.json");
  const installed = join(site, "node_modules/.installed-lock.json");
  if (existsSync(installed) && readFileSync(installed, "utf8") === readFileSync(lock, "utf8")) return;
  npm(["ci", "--no-audit", "--no-fund"], { cwd: site });
  copyFileSync(lock, installed);
}
