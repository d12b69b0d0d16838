// Runs an example against the emulator, which it serves for as long as that takes.
//
//   npm run example                     lists them
//   npm run example shortest
//   npm run example batch -- --task-seconds 30
//
// An example with a package.json is a project of its own, which is installed first. Some of them need more than that,
// such as an API that misbehaves, and bring it along.

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
const SELF_CONTAINED = ["bullmq", "cloudflare-workflows", "engines", "ai-tool", "mcp-server"];

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { "task-seconds": { type: "string", default: "6" } },
});
const [name = "", ...args] = positionals;
const file = EXAMPLES[name];
if (file) process.exitCode = await runOnEmulator(resolve(import.meta.dirname, file), args);
else if (SELF_CONTAINED.includes(name)) {
  process.exitCode = await runProject(resolve(import.meta.dirname, name), args, process.env);
} else {
  const names = [...Object.keys(EXAMPLES), ...SELF_CONTAINED];
  console.error(`npm run example <name>, with one of these: ${names.join(", ")}`);
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
    return await runProject(resolve(path, ".."), args, env);
  } finally {
    await close();
    console.log(`Videos that the emulator made: ${emulator.tasks.length}`);
  }
}

async function runProject(cwd, args, env) {
  // Installed as users would install it, not as a link into this repository.
  if (!existsSync(resolve(cwd, "node_modules"))) {
    const code = await run("npm", ["install", "--install-links", "--no-audit", "--no-fund"], { cwd });
    if (code !== 0) return code;
  }
  return run("npm", ["start", "--silent", "--", ...args], { cwd, env });
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
