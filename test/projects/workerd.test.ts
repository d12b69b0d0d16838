import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, it, onTestFinished, vi } from "vitest";
import { createEmulator } from "../../src/emulator/index.js";
import { serveEmulator } from "../../src/node/index.js";
import { installProject, type Project } from "./project.js";

it("waits in Cloudflare's runtime end for each request, although the client is shared", async () => {
  const emulator = createEmulator({ taskSeconds: ({ duration }) => Number(duration) });
  const { url, close } = await serveEmulator(emulator);
  onTestFinished(close);
  const submit = async (seconds: number) => {
    const body = JSON.stringify({ model: "wan3.0-video", prompt: "p", duration: seconds, async: true });
    const answer = await fetch(`${url}/wan/videos`, {
      method: "POST",
      headers: { authorization: "Bearer x" },
      body,
    });
    return ((await answer.json()) as { task_id: string }).task_id;
  };
  const worker = await serveWorker(installProject("test/projects/workerd", ["workerd@^1"]), url);
  const wait = async (...ids: string[]) =>
    (
      await fetch(`${worker}/?${ids.map((id) => `id=${id}`).join("&")}`, {
        signal: AbortSignal.timeout(30_000),
      })
    ).json();

  const [short, long, longer, other] = [await submit(2), await submit(5), await submit(7), await submit(3)];
  const order: string[] = [];
  const answers = await Promise.all(
    [[short], [long], [longer, other]].map((ids) => wait(...ids).finally(() => order.push(ids[0] as string))),
  );
  expect(answers).toEqual([
    [short, "succeeded"],
    [long, "succeeded"],
    [
      [other, "succeeded"],
      [longer, "succeeded"],
    ],
  ]);
  expect(order).toEqual([short, long, longer]);
});

/** Runs the worker on a port of this machine, with the emulator as its API. */
async function serveWorker({ folder }: Project, baseURL: string): Promise<string> {
  await build({
    entryPoints: [join(folder, "worker.js")],
    outfile: join(folder, "bundle.js"),
    bundle: true,
    format: "esm",
    conditions: ["workerd"],
    define: { BASE_URL: JSON.stringify(baseURL) },
    logLevel: "silent",
  });
  const port = await freePort();
  const config = `using Workerd = import "/workerd/workerd.capnp";
    const config :Workerd.Config = (
      services = [(name = "main", worker = .worker), (name = "internet", network = (allow = ["local", "private"]))],
      sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]
    );
    const worker :Workerd.Worker = (
      modules = [(name = "worker", esModule = embed "bundle.js")],
      compatibilityDate = "2024-09-01"
    );`;
  writeFileSync(join(folder, "config.capnp"), config);
  const runtime = spawn(join(folder, "node_modules/.bin/workerd"), ["serve", "config.capnp"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
  });
  onTestFinished(() => end(runtime));
  let said = "";
  runtime.stderr.on("data", (chunk) => {
    said += chunk;
  });
  const address = `http://127.0.0.1:${port}`;
  await vi.waitFor(
    () => fetch(`${address}/?id=`).catch(() => Promise.reject(new Error(`workerd: ${said}`))),
    20_000,
  );
  return address;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function end(runtime: ChildProcess): void {
  if (runtime.exitCode === null && runtime.pid) process.kill(-runtime.pid, "SIGKILL");
}
