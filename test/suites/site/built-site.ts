import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../support/project.js";

// The sources of the site.
const SOURCES = ["docs", "dist", "examples", "scripts/build-docs.mjs", "README.md", "CHANGELOG.md"];

/** The folder of the documentation site. Builds it if one of its sources is newer. */
export function builtSite(): string {
  const site = join(ROOT, "site");
  const builtAt = existsSync(join(site, "llms.txt")) ? statSync(join(site, "llms.txt")).mtimeMs : 0;
  if (SOURCES.some((source) => newestIn(join(ROOT, source)) > builtAt)) {
    // The script is run directly, because its npm script would rebuild the package while other tests use it.
    execFileSync(process.execPath, ["scripts/build-docs.mjs"], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
    });
  }
  return site;
}

/** When a file, or the newest file in a folder, was changed. Ignores installed packages and the output of builds. */
function newestIn(path: string): number {
  if (/[\\/](node_modules|\.pages|\.next|\.wrangler)$/.test(path)) return 0;
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}
