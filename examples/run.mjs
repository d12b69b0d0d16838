// Runs an example against the emulator, which it serves for as long as that takes.
//
//   npm run example                     lists them
//   npm run example shortest
//   npm run example batch -- --task-seconds 30
//
// An example with a package.json is a project of its own, which is installed first.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { createEmulator } from "wan-client/emulator";
import { serveEmulator } from "wan-client/node";

const EXAMPLES = {
  shortest: "shortest.mjs",
  batch: "batch/batch.mjs",
  browser: "browser/server.mjs",
  nextjs: "nextjs/package.json",
  "cloudflare-worker": "cloudflare-worker/package.json",
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { "task-seconds": { type: "string", default: "6" } },
});
const [name = "", ...args] = positionals;
const file = EXAMPLES[name];
if (file) process.exitCode = await runOnEmulator(resolve(import.meta.dirname, file), args);
else {
  console.error(`npm run example <name>, with one of these: ${Object.keys(EXAMPLES).join(", ")}`);
  process.exitCode = 2;
}

async function runOnEmulator(path, args) {
  const emulator = createEmulator({ taskSeconds: Number(values["task-seconds"]) });
  const { url, close } = await serveEmulator(emulator);
  // The last one has wrangler hand the others on to a Worker.
  const env = {
    ...process.env,
    WAN_BASE_URL: url,
    ACEDATACLOUD_API_TOKEN: "emulator",
    CLOUDFLARE_INCLUDE_PROCESS_ENV: "true",
  };
  try {
    if (!path.endsWith("package.json")) return await run(process.execPath, [path, ...args], { env });
    const cwd = resolve(path, "..");
    // Installed as users would install it, not as a link into this repository.
    if (!existsSync(resolve(cwd, "node_modules"))) await run("npm", ["install", "--install-links"], { cwd });
    return await run("npm", ["start"], { cwd, env });
  } finally {
    await close();
    console.log(`Videos that the emulator made: ${emulator.tasks.length}`);
  }
}

/** Resolves to the exit code. Ctrl-C reaches the program by itself, and ends it. */
function run(program, args, options) {
  const ignore = () => {};
  process.on("SIGINT", ignore);
  return new Promise((done, fail) => {
    const child = spawn(program, args, { stdio: "inherit", ...options });
    child.once("error", fail);
    child.once("exit", (code) => {
      process.off("SIGINT", ignore);
      done(code ?? 1);
    });
  });
}
