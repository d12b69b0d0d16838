// A program that sets a global dispatcher from its own copy of undici. All requests of the client use it, even blocking ones.

import assert from "node:assert/strict";
import { Agent, setGlobalDispatcher } from "undici";
import { WanClient } from "wan-client";
import { createEmulator } from "wan-client/emulator";
import { serveEmulator } from "wan-client/node";

let connections = 0;
const agent = new Agent({ connections: 1 });
agent.on("connect", () => connections++);
setGlobalDispatcher(agent);

const { url, close } = await serveEmulator(createEmulator({ taskSeconds: 0.2 }));
const wan = new WanClient({ baseURL: url, apiKey: "any" });
const request = { model: "wan2.6-t2v", prompt: "A paper boat" };
assert.equal((await wan.generate(request, { pollInterval: 50 })).status, "succeeded");
assert.equal((await wan.generateBlocking(request)).status, "succeeded");
assert.ok(connections > 0, "the requests did not use the dispatcher");
await agent.close();
await close();
