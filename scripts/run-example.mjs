// Runs an example, with an emulator as its API.
//
//   npm run example                     lists the examples
//   npm run example shortest
//   npm run example batch -- --task-seconds 30
//
// An example with a package.json is a separate project, which is installed first. Some examples start an emulator themselves,
// because they use its faults or its callbacks.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { createEmulator } from "wan-client/emulator";
import { serveEmulator } from "wan-client/node";
import { npmCommand } from "./npm.mjs";

// Each is a program or a folder with a package.json.
const ON_EMULATOR = {
  shortest: "shortest.mjs",
  batch: "batch/batch.mjs",
  "long-video": "long-video/long-video.mjs",
  browser: "browser/server.mjs",
  nextjs: "nextjs",
  "cloudflare-worker": "cloudflare-worker",
};
const SELF_CONTAINED = {
  callbacks: "callbacks/side-by-side.mjs",
  "lost-submit": "callbacks/lost-submit.mjs",
  "lost-submission": "lost-submission.mjs",
  bullmq: "bullmq",
  "cloudflare-workflows": "cloudflare-workflows",
  "vercel-workflow": "vercel-workflow",
  engines: "engines",
  "ai-sdk": "ai-sdk",
  "ai-tool": "ai-tool",
  "mcp-server": "mcp-server",
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { "task-seconds": { type: "string", default: "6" } },
});
const [name = "", ...args] = positionals;
if (Object.hasOwn(ON_EMULATOR, name)) process.exitCode = await runOnEmulator(ON_EMULATOR[name], args);
else if (Object.hasOwn(SELF_CONTAINED, name))
  process.exitCode = await runFileOrProject(SELF_CONTAINED[name], args);
else {
  const names = [...Object.keys(ON_EMULATOR), ...Object.keys(SELF_CONTAINED)];
  console.error(`npm run example <name>, with one of these: ${names.join(", ")}`);
  process.exitCode = 2;
}

async function runOnEmulator(path, args) {
  const emulator = createEmulator({ taskSeconds: Number(values["task-seconds"]) });
  const { url, close } = await serveEmulator(emulator);
  const env = {
    ...process.env,
    WAN_BASE_URL: url,
    ACEDATACLOUD_API_TOKEN: "emulator",
    // Makes wrangler pass the other variables on to a Worker.
    CLOUDFLARE_INCLUDE_PROCESS_ENV: "true",
  };
  try {
    return await runFileOrProject(path, args, env);
  } finally {
    await close();
    console.log(`Videos that the emulator made: ${emulator.tasks.length}`);
  }
}

async function runFileOrProject(path, args, env = process.env) {
  const full = resolve(import.meta.dirname, "../examples", path);
  return path.endsWith(".mjs")
    ? run(process.execPath, [full, ...args], { env })
    : runProject(full, args, env);
}

async function runProject(cwd, args, env) {
  // --install-links installs the package as a user gets it, not as a link to this repository.
  if (!existsSync(resolve(cwd, "node_modules"))) {
    const install = npmCommand(["install", "--install-links", "--no-audit", "--no-fund"]);
    const code = await run(...install, { cwd });
    if (code !== 0) return code;
  }
  return run(...npmCommand(["start", "--silent", "--", ...args]), { cwd, env });
}

/** Runs a program. Resolves to its exit code. The program handles Ctrl-C itself. */
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
