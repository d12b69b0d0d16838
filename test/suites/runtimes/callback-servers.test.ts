import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { createEmulator } from "../../../src/emulator/index.js";
import { serveEmulator } from "../../../src/node/index.js";
import { checkCallbackServer } from "../../support/callback-server.js";
import { SECRET } from "../../support/callbacks.js";
import { clientFor } from "../../support/client.js";
import { runtimes } from "../../support/installed.js";
import { freePort } from "../../support/process.js";
import { installProject } from "../../support/project.js";
import { listening } from "../../support/server.js";
import { bundle } from "./bundle.js";
import { serveWorker } from "./workerd.js";

beforeAll(runtimes.install);

/** Starts an emulator, and installs the packed package beside the example servers. */
async function setUp() {
  const emulator = createEmulator({ taskSeconds: 0 });
  const { url, close } = await serveEmulator(emulator);
  onTestFinished(close);
  const { folder } = installProject("examples/callbacks/servers", []);
  return { emulator, api: url, wan: clientFor(url), folder };
}

it.each([
  ["Bun.serve", "bun", ["bun.mjs"]],
  ["Deno.serve", "deno", ["run", "--node-modules-dir=manual", "--allow-net", "--allow-env", "deno.mjs"]],
])("the example of %s accepts callbacks and refuses other requests", async (_, program, args) => {
  const { emulator, api, wan, folder } = await setUp();
  const port = await freePort();
  const env = {
    ...process.env,
    ACEDATACLOUD_API_TOKEN: "any",
    WAN_CALLBACK_SECRET: SECRET,
    WAN_BASE_URL: api,
    PORT: String(port),
  };
  const server = spawn(runtimes.program(program), args, { cwd: folder, env, detached: true });
  onTestFinished(() => {
    if (server.pid) process.kill(-server.pid, "SIGKILL");
  });
  let printed = "";
  for (const output of [server.stdout, server.stderr]) {
    output.on("data", (chunk) => {
      printed += chunk;
    });
  }
  const url = `http://127.0.0.1:${port}/api/wan`;
  await vi.waitFor(() => fetch(url).catch(() => Promise.reject(new Error(`${program}: ${printed}`))), 20_000);
  const notified = () => printed.split("\n").filter((line) => /^row.* (succeeded|failed)$/.test(line));
  await checkCallbackServer({ emulator, wan }, { url, notified });
});

it("the example of a Cloudflare Worker accepts callbacks and refuses other requests", async () => {
  const { emulator, api, wan, folder } = await setUp();
  await bundle(folder, "cloudflare-worker.ts", "worker.js", "workerd");
  // workerd accesses a KV namespace over HTTP: `PUT /the%20key` with the value.
  const notified: string[] = [];
  const namespace = createServer(async (incoming, outgoing) => {
    let text = "";
    for await (const chunk of incoming) text += chunk;
    const key = decodeURIComponent(new URL(incoming.url ?? "", "http://kv").pathname.slice(1));
    const { id, status } = JSON.parse(text);
    notified.push(`${key} ${id} ${status}`);
    outgoing.end();
  });
  const { host } = new URL(await listening(namespace));
  const worker = await serveWorker(folder, "worker.js", "2024-09-01", {
    services: [`(name = "jobs", external = (address = "${host}", http = ()))`],
    bindings: [
      `(name = "ACEDATACLOUD_API_TOKEN", text = "any")`,
      `(name = "WAN_CALLBACK_SECRET", text = "${SECRET}")`,
      `(name = "WAN_BASE_URL", text = "${api}")`,
      `(name = "JOBS", kvNamespace = "jobs")`,
    ],
  });
  await checkCallbackServer({ emulator, wan }, { url: `${worker}/api/wan`, notified: () => notified });
  expect(notified).toHaveLength(2);
});
