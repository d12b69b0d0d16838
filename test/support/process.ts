import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished, vi } from "vitest";

/** Starts a program that serves, until the test is finished. Resolves once `url` is answered, however. */
export async function serving(
  command: string,
  args: string[],
  url: string,
  options: SpawnOptions,
): Promise<{ said: () => string }> {
  // A group of its own, so that it ends with all its helpers.
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      said += chunk;
    });
  }
  onTestFinished(() => end(child));
  await vi.waitFor(
    () => {
      if (child.exitCode !== null) throw new Error(`${command} ended with ${child.exitCode}:\n${said}`);
      return fetch(url, { method: "HEAD" }).catch(() =>
        Promise.reject(new Error(`${command} does not answer:\n${said}`)),
      );
    },
    { timeout: 60_000, interval: 200 },
  );
  return { said: () => said };
}

/** A port on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function end(child: ChildProcess): void {
  if (child.exitCode === null && child.pid) process.kill(-child.pid, "SIGKILL");
}
