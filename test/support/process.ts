import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished, vi } from "vitest";

/** Runs a server program until the test is finished. Resolves as soon as it responds to `url`, with any status. */
export async function runServer(
  command: string,
  args: string[],
  url: string,
  options: SpawnOptions,
): Promise<{ output: () => string }> {
  // In its own process group, so that its child processes can be killed with it.
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      output += chunk;
    });
  }
  onTestFinished(() => kill(child));
  await vi.waitFor(
    () => {
      if (child.exitCode !== null)
        throw new Error(`${command} exited with code ${child.exitCode}:\n${output}`);
      return fetch(url, { method: "HEAD" }).catch(() =>
        Promise.reject(new Error(`${command} does not respond:\n${output}`)),
      );
    },
    { timeout: 60_000, interval: 200 },
  );
  return { output: () => output };
}

/** A port on which no program listens. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function kill(child: ChildProcess): void {
  if (child.exitCode === null && child.pid) process.kill(-child.pid, "SIGKILL");
}
