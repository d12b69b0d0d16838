// Writes `repository`, `homepage` and `bugs` into package.json. The release workflow runs this script with the address of the
// workflow's own repository. npm accepts a provenance statement only if `repository` names that repository, which may be a fork.
//
//   node scripts/fill-in-repository.mjs https://github.com/owner/name
//   node scripts/fill-in-repository.mjs https://github.com/owner/name other/package.json

import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

const [given = "", file = resolve(import.meta.dirname, "../package.json")] = process.argv.slice(2);
const address = /^https:\/\/[\w.-]+(?::\d+)?\/[\w.-]+\/[\w.-]+$/;
if (address.test(given)) fillIn(given.replace(/\.git$/, ""));
else {
  console.error(`The address of the repository: got "${given}"; use one like https://github.com/owner/name.`);
  process.exitCode = 2;
}

function fillIn(url) {
  const manifest = JSON.parse(readFileSync(file, "utf8"));
  manifest.repository = { type: "git", url: `git+${url}.git` };
  manifest.homepage = `${url}#readme`;
  manifest.bugs = { url: `${url}/issues` };
  writeFileSync(file, `${JSON.stringify(manifest, undefined, 2)}\n`);
  console.log(`repository, homepage and bugs are those of ${url}`);
}
