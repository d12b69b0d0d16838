import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { packInto, ROOT } from "../../support/project.js";

/** Creates an empty project with the packed package, and with dependencies from this checkout. Returns its path. */
export function installPacked(...others: string[]): string {
  const project = mkdtempSync(join(tmpdir(), "wan-client-packed-"));
  const modules = join(project, "node_modules");
  mkdirSync(join(modules, "wan-client"), { recursive: true });
  execFileSync("tar", ["-xzf", packInto(project), "--strip-components=1", "-C", join(modules, "wan-client")]);
  for (const name of ["json-logic-js", "undici", "zod", ...others]) {
    const target = join(modules, name);
    mkdirSync(resolve(target, ".."), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", name), target);
  }
  return project;
}

/** Runs a program in the project, and returns its output. Throws unless its exit code is 0. */
export function runIn(project: string, file: string, text: string): string {
  writeFileSync(join(project, file), text);
  return execFileSync(process.execPath, [file], { cwd: project, encoding: "utf8", timeout: 30_000 }).trim();
}
