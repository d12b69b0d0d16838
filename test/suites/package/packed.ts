import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { packInto, ROOT } from "../../support/project.js";

/** An empty project in which the packed tarball is installed, with the dependencies that this checkout has. */
export function installPacked(...others: string[]): string {
  const project = mkdtempSync(join(tmpdir(), "wan-client-packed-"));
  const modules = join(project, "node_modules");
  mkdirSync(join(modules, "wan-client"), { recursive: true });
  execFileSync("tar", ["-xzf", packInto(project), "--strip-components=1", "-C", join(modules, "wan-client")]);
  for (const name of ["undici", "zod", ...others]) {
    const target = join(modules, name);
    mkdirSync(resolve(target, ".."), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", name), target);
  }
  return project;
}

/** Runs a program in the project, and gives what it printed. Throws when it ends with another code than 0. */
export function runIn(project: string, file: string, text: string): string {
  writeFileSync(join(project, file), text);
  return execFileSync(process.execPath, [file], { cwd: project, encoding: "utf8", timeout: 30_000 }).trim();
}
