import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { onTestFinished } from "vitest";
import { createEmulator, type Emulator, type EmulatorOptions } from "../../src/emulator/index.js";
import { serveEmulator } from "../../src/node/index.js";
import { type CodeBlock, codeBlocksOf } from "./code-blocks.js";
import { ROOT } from "./project.js";

/** The pages, without `.md`. */
export const RECIPES = [
  "callbacks-hono-kv",
  "jest",
  "local-image",
  "lost-submission",
  "msw-fake-timers",
  "twenty-videos",
] as const;
export type Recipe = (typeof RECIPES)[number];

/** The files that a recipe shows. The first line of a block names its file. */
export function filesOf(recipe: Recipe, lang = "en"): Map<string, CodeBlock> {
  const files = new Map<string, CodeBlock>();
  for (const block of codeBlocksOf(`docs/${lang}/recipes/${recipe}.md`)) {
    const [, name] = /^\/\/ (\S+\.[cm]?[jt]s)\n/.exec(block.code) ?? [];
    if (name) files.set(name, block);
  }
  return files;
}

/**
 * Writes the files of a recipe into a new folder, in which the built package and other packages are installed.
 *
 * @param whenFinished Registers the removal of the folder. Default: `onTestFinished`.
 */
export function recipeFolder(
  recipe: Recipe,
  packages: string[] = [],
  whenFinished: (cleanUp: () => void) => void = onTestFinished,
): string {
  const folder = mkdtempSync(join(tmpdir(), "wan-client-recipe-"));
  whenFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, { code }] of filesOf(recipe)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, code);
  }
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(ROOT, join(folder, "node_modules/wan-client"), "junction");
  for (const name of packages) {
    symlinkSync(join(ROOT, "node_modules", name), join(folder, "node_modules", name), "junction");
  }
  return folder;
}

export interface RunningProgram {
  child: ChildProcess;
  /** Resolves to its exit code, and to what it has written. */
  ended: Promise<{ code: number | null; out: string; err: string }>;
}

/** A recipe whose programs run in Node, with an emulator in place of the API and of the platform. */
export interface Programs {
  folder: string;
  emulator: Emulator;
  start(program: string, ...args: string[]): RunningProgram;
}

// How much faster time passes in the programs. A request must still have time to end on a busy machine.
const SPEED = 10;

// Recipes use the addresses of the service. This code redirects their requests to the emulator, and makes time pass faster.
const PRELOAD = `
const [realFetch, realSetTimeout, realNow, startedAt] = [fetch, setTimeout, Date.now, Date.now()];
globalThis.fetch = (input, init) => {
  const { origin, pathname, search } = new URL(input instanceof Request ? input.url : input);
  const isService = ["https://api.acedata.cloud", "https://platform.acedata.cloud"].includes(origin);
  const url = (isService ? process.env.EMULATOR : origin) + pathname + search;
  return realFetch(input instanceof Request ? new Request(url, input) : url, init);
};
globalThis.setTimeout = (work, ms = 0, ...args) => realSetTimeout(work, ms / ${SPEED}, ...args);
Date.now = () => startedAt + (realNow() - startedAt) * ${SPEED};
`;

export async function recipePrograms(
  recipe: Recipe,
  { env = {}, ...options }: EmulatorOptions & { env?: Record<string, string> } = {},
): Promise<Programs> {
  const folder = recipeFolder(recipe);
  const preload = join(folder, "preload.mjs");
  writeFileSync(preload, PRELOAD);
  const emulator = createEmulator({ taskSeconds: 0.2, ...options });
  const { url, close } = await serveEmulator(emulator);
  onTestFinished(close);
  const start = (program: string, ...args: string[]) => {
    const child = spawn(process.execPath, ["--import", pathToFileURL(preload).href, program, ...args], {
      cwd: folder,
      env: {
        ...process.env,
        EMULATOR: url,
        ACEDATACLOUD_API_TOKEN: "any",
        ACEDATACLOUD_PLATFORM_TOKEN: "platform-v1-any",
        ...env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const exit = new Promise<number | null>((resolve) => child.once("close", resolve));
    const output = Promise.all([exit, text(child.stdout), text(child.stderr)]);
    return { child, ended: output.then(([code, out, err]) => ({ code, out, err })) };
  };
  return { folder, emulator, start };
}
