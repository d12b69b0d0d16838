import { createServer, type Server } from "node:http";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { expressApp } from "../../examples/callbacks/servers/express.js";
import { fastifyApp } from "../../examples/callbacks/servers/fastify.js";
import { honoApp } from "../../examples/callbacks/servers/hono.js";
import { nodeServer } from "../../examples/callbacks/servers/node-http.js";
import { type CallbackReceiver, createCallbackReceiver, signCallbackUrl } from "../../src/callbacks/index.js";
import { createEmulator, type Emulator } from "../../src/emulator/index.js";
import type { WanClient } from "../../src/index.js";
import { serveEmulator, toNodeListener } from "../../src/node/index.js";
import { checkCallbackServer } from "../support/callback-server.js";
import { SECRET, success } from "../support/callbacks.js";
import { clientFor, REQUEST } from "../support/client.js";
import { listening } from "../support/server.js";

let emulator: Emulator;
let wan: WanClient;
let api: string;
beforeEach(async () => {
  emulator = createEmulator({ taskSeconds: 0 });
  const { url, close } = await serveEmulator(emulator);
  onTestFinished(close);
  api = url;
  wan = clientFor(api);
});

const urlOf = async (server: Server) => `${await listening(server)}/api/wan`;

describe("the example of", () => {
  it.each<[string, (callbacks: CallbackReceiver) => Promise<string>]>([
    ["Node's own server", (callbacks) => urlOf(nodeServer(callbacks))],
    ["Express", (callbacks) => urlOf(createServer(expressApp(callbacks)))],
    [
      "Fastify",
      async (callbacks) => {
        const app = fastifyApp(callbacks);
        onTestFinished(() => {
          app.server.closeAllConnections();
          return app.close();
        });
        return `${await app.listen({ port: 0, host: "127.0.0.1" })}/api/wan`;
      },
    ],
    ["Hono", (callbacks) => urlOf(createServer(toNodeListener(honoApp(callbacks).fetch)))],
  ])("%s accepts callbacks and refuses other requests", async (_, serve) => {
    const notified: string[] = [];
    const callbacks = createCallbackReceiver({
      secret: SECRET,
      client: wan,
      onTask: (task, { jobId }) => notified.push(`${jobId} ${task.id} ${task.status}`),
    });
    await checkCallbackServer({ emulator, wan }, { url: await serve(callbacks), notified: () => notified });
  });

  it("a Next.js route handler is a function of a Request, and loading its module reads no environment variables", async () => {
    vi.stubEnv("WAN_CALLBACK_SECRET", "");
    vi.resetModules();
    const unset = await import("../../examples/callbacks/servers/next-route.js");
    await expect(unset.POST(new Request("http://app/api/wan", { method: "POST" }))).rejects.toThrow(
      /^secret:/,
    );

    const lines = vi.spyOn(console, "log").mockImplementation(() => {});
    const callback_url = await signCallbackUrl("http://localhost:1/api/wan", {
      secret: SECRET,
      jobId: "row-7",
    });
    const { id } = await wan.submit({ ...REQUEST, callback_url });
    vi.stubEnv("WAN_CALLBACK_SECRET", SECRET);
    vi.stubEnv("ACEDATACLOUD_API_TOKEN", "any");
    vi.stubEnv("WAN_BASE_URL", api);
    vi.resetModules();
    const { POST } = await import("../../examples/callbacks/servers/next-route.js");
    const body = JSON.stringify(success(id));
    const forged = await POST(new Request("http://localhost:1/api/wan", { method: "POST", body }));
    const genuine = await POST(new Request(callback_url, { method: "POST", body }));
    expect([forged.status, genuine.status]).toEqual([401, 200]);
    expect(lines.mock.calls).toEqual([["row-7", id, "succeeded"]]);
  });
});
