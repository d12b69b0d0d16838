// Cloudflare's own engine on this machine: workerd, with the open part of Workflows and an R2 in files.

import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { Miniflare } from "miniflare";

/** Starts the Worker. Resolves to its address, and what kills, starts and ends it. */
export async function startEngine(bindings) {
  const folder = mkdtempSync(join(tmpdir(), "wan-workflows-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "src/worker.ts")],
    bundle: true,
    format: "esm",
    conditions: ["workerd"],
    external: ["cloudflare:*"],
    write: false,
  });
  const start = () =>
    new Miniflare({
      modules: true,
      script: outputFiles[0].text,
      compatibilityDate: "2026-04-01",
      host: "127.0.0.1",
      port,
      workflows: { VIDEOS: { name: "wan-videos", className: "VideoWorkflow" } },
      workflowsPersist: join(folder, "workflows"),
      r2Buckets: ["BUCKET"],
      r2Persist: join(folder, "r2"),
      bindings: { ...bindings, CALLBACK_URL: `${url}/api/wan` },
    });
  let engine = start();
  await engine.ready;
  return {
    url,
    /** What is stored, by its key, in bytes. */
    async stored() {
      const bucket = await engine.getR2Bucket("BUCKET");
      const { objects } = await bucket.list();
      return new Map(objects.map(({ key, size }) => [key, size]));
    },
    /** SIGKILL in mid run: whatever was under way is gone, and what the engine wrote down is not. */
    async killAndStartAgain() {
      await engine.dispose();
      engine = start();
      await engine.ready;
    },
    async close() {
      await engine.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
