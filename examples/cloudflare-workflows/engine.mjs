// Cloudflare's engine on this machine: workerd, with the open-source part of Workflows, and R2 in files.

import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { Miniflare } from "miniflare";

/** Starts the Worker. Resolves to its URL, and functions to restart and close it. */
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
    /** The sizes of the stored objects in bytes, by key. */
    async stored() {
      const bucket = await engine.getR2Bucket("BUCKET");
      const { objects } = await bucket.list();
      return new Map(objects.map(({ key, size }) => [key, size]));
    },
    /** Kills the engine with SIGKILL. The steps in progress are lost, and the state on disk is kept. */
    async killAndRestart() {
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
