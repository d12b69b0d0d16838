import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { onTestFinished } from "vitest";

export const ROOT = resolve(import.meta.dirname, "../..");
const SIX_MINUTES = 360_000;

/** A user's project in a temporary folder. */
export interface Project {
  folder: string;
  /** Runs a command in it, and returns its output. Throws an error with the output unless the exit code is 0. */
  run(command: string, ...args: string[]): string;
}

export interface ProjectOptions {
  /** Registers the removal of the folder. Default: `onTestFinished`. */
  whenFinished?: (cleanUp: () => void) => void;
  /** The environment of its commands, for example with another Node than the one that runs the tests. */
  env?: NodeJS.ProcessEnv;
}

/**
 * Copies a folder of this repository, and installs the packed package and other packages in the copy with npm, as a user
 * would.
 */
export function installProject(
  from: string,
  packages: string[],
  { whenFinished = onTestFinished, env = process.env }: ProjectOptions = {},
): Project {
  const folder = mkdtempSync(join(tmpdir(), "wan-client-project-"));
  whenFinished(() => rmSync(folder, { recursive: true, force: true }));
  const run = (command: string, ...args: string[]) => runIn(folder, command, args, env);
  // Without packages and builds that are already in the folder.
  const filter = (path: string) => !/\/(node_modules|\.next|\.wrangler|package-lock\.json)$/.test(path);
  cpSync(resolve(ROOT, from), folder, { recursive: true, filter });
  if (!readdirSync(folder).includes("package.json")) {
    writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  }
  run("npm", "install", "--no-audit", "--no-fund", "--no-package-lock", packInto(folder), ...packages);
  return { folder, run };
}

/** Packs the built package. Returns the path of the tarball. */
export function packInto(folder: string): string {
  const pack = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const [packed] = JSON.parse(runIn(ROOT, "npm", pack));
  return join(folder, packed.filename);
}

function runIn(cwd: string, command: string, args: string[], env = process.env): string {
  try {
    return execFileSync(command, args, { cwd, env, encoding: "utf8", stdio: "pipe", timeout: SIX_MINUTES });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(" ")}\n${stdout}${stderr}`, { cause: error });
  }
}
