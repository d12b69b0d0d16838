import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";
import { runtimes } from "../support/installed.js";
import { freePort } from "../support/process.js";

/** What a worker has beside the network: in the words of workerd's configuration. */
interface Surroundings {
  bindings?: string[];
  services?: string[];
}

/** Runs a bundled worker in Cloudflare's runtime until the test is finished. Resolves to its address. */
export async function serveWorker(
  folder: string,
  bundle: string,
  compatibilityDate: string,
  { bindings = [], services = [] }: Surroundings = {},
): Promise<string> {
  const port = await freePort();
  const config = `using Workerd = import "/workerd/workerd.capnp";
    const config :Workerd.Config = (
      services = [
        (name = "main", worker = .worker),
        (name = "internet", network = (allow = ["local", "private"])),
        ${services.join(",")}
      ],
      sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]
    );
    const worker :Workerd.Worker = (
      modules = [(name = "worker", esModule = embed "${bundle}")],
      compatibilityDate = "${compatibilityDate}",
      bindings = [${bindings.join(",")}]
    );`;
  writeFileSync(join(folder, "config.capnp"), config);
  const runtime = spawn(runtimes.program("workerd"), ["serve", "config.capnp"], {
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
    () => fetch(address, { method: "HEAD" }).catch(() => Promise.reject(new Error(`workerd: ${said}`))),
    20_000,
  );
  return address;
}

function end(runtime: ChildProcess): void {
  if (runtime.exitCode === null && runtime.pid) process.kill(-runtime.pid, "SIGKILL");
}
