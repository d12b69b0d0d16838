// Runs a temporary Redis for this example.

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";

const isInstalled = () => spawnSync("redis-server", ["--version"]).status === 0;

/** Starts Redis. Resolves to its URL and a `close` function. */
export async function startRedis() {
  if (!isInstalled()) install();
  const folder = mkdtempSync(join(tmpdir(), "wan-redis-"));
  const port = await freePort();
  const options = [
    "--port",
    port,
    "--bind",
    "127.0.0.1",
    "--dir",
    folder,
    "--save",
    "",
    "--appendonly",
    "no",
  ];
  const child = spawn("redis-server", options.map(String), { stdio: "ignore" });
  const url = `redis://127.0.0.1:${port}`;
  const redis = new Redis(url, { maxRetriesPerRequest: null });
  redis.on("error", () => {}); // until Redis listens
  await redis.ping();
  redis.disconnect();
  return {
    url,
    close() {
      child.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function install() {
  const packages = ["install", "-y", "-qq", "--no-install-recommends", "redis-server"];
  if (process.getuid?.() !== 0 || spawnSync("apt-get", ["--version"]).status !== 0) {
    console.error("This example needs a redis-server on the PATH: sudo apt-get install redis-server");
    process.exit(2);
  }
  console.log("installing redis-server");
  execFileSync("apt-get", ["update", "-qq"], { stdio: "ignore" });
  execFileSync("apt-get", packages, { stdio: "ignore" });
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
