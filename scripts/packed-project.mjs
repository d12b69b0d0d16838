import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { npm } from "./npm.mjs";

const root = resolve(import.meta.dirname, "..");

/** Packs the built package, and installs it in a new folder with other packages, as a user does. Removes the folder on exit. */
export function createPackedProject(packages = []) {
  const folder = mkdtempSync(join(tmpdir(), "wan-client-packed-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const pack = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const [{ filename }] = JSON.parse(npm(pack, { cwd: root }));
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  const quietly = ["--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];
  npm(["install", ...quietly, join(folder, filename), ...packages], { cwd: folder });
  return folder;
}
