// Checks that a tag, the version in package.json and the changelog belong to the same release, and prints that release's part of
// the changelog. Exits with 1 if they do not.
//
//   node scripts/check-release.mjs v0.1.0
//   node scripts/check-release.mjs v0.1.0 other/folder

import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const [tag = "", folder = resolve(import.meta.dirname, "..")] = process.argv.slice(2);
const { version } = JSON.parse(readFileSync(resolve(folder, "package.json"), "utf8"));
const changelog = readFileSync(resolve(folder, "CHANGELOG.md"), "utf8");
const part = partOf(changelog, version);

if (tag !== `v${version}`)
  fail(`The tag: got "${tag}"; use v${version}, or change the version in package.json.`);
else if (version.includes("-"))
  fail(
    `version in package.json: got "${version}"; use one without a suffix, because npm would make it the latest.`,
  );
else if (part === undefined)
  fail(`CHANGELOG.md: has no heading "## [${version}] - YYYY-MM-DD"; add it with the date of the release.`);
else if (part === "") fail(`CHANGELOG.md: says nothing about ${version}; add what users notice.`);
else console.log(part);

/** What the changelog says about a version, or `undefined` if the version has no heading with a date. */
function partOf(text, wanted) {
  for (const section of text.split(/^(?=## )/m)) {
    const [heading = "", ...lines] = section.split("\n");
    const [, found] = /^## \[(.+)\] - \d{4}-\d{2}-\d{2}$/.exec(heading.trim()) ?? [];
    if (found === wanted) return lines.join("\n").trim();
  }
  return undefined;
}

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
