// An MCP client makes a video with the server: the official MCP client and server over stdio, and an emulator of the API. Exits
// with 0 only if the video was saved and exactly one task was paid for.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { createEmulator } from "wan-client/emulator";
import { serveEmulator } from "wan-client/node";

const emulator = createEmulator({ taskSeconds: 4 });
const api = await serveEmulator(emulator);

const folder = mkdtempSync(join(tmpdir(), "wan-mcp-"));
let client = await connect();
const { tools } = await client.listTools();
console.log(`tools: ${tools.map(({ name }) => name).join(", ")}`);
const { inputSchema } = tools.find(({ name }) => name === "generate");

const request = { model: "wan2.6-t2v", action: "text2video", prompt: "A paper boat in the rain" };
const refused = await call("generate", { ...request, size: "1920x1080" });
const started = await call("generate", { ...request, size: "1920*1080" });
const { taskId } = started;
const early = await call("task", { taskId });
const short = await call("wait", { taskId, seconds: 1 });
await client.close();
client = await connect();
console.log("the server was started again");
const done = await call("wait", { taskId });
const unknown = await call("task", { taskId: "no-such-task" });
await client.close();

const bytes = done.file ? readFileSync(done.file).length : 0;
rmSync(folder, { recursive: true });
console.log(`the video has ${bytes} bytes; videos that the emulator made: ${emulator.tasks.length}`);
const right =
  inputSchema.type === "object" &&
  !("callback_url" in inputSchema.properties) &&
  refused.error === "RequestValidationError" &&
  early.status === "pending" &&
  short.status === "pending" &&
  done.status === "succeeded" &&
  unknown.error === "TaskNotFoundError" &&
  bytes > 1_000 &&
  emulator.tasks.length === 1;
console.log(right ? "all counts are right" : "the counts are wrong");
process.exitCode = right ? 0 : 1;
await api.close();

/** Starts a server and connects to it, as the program of an agent does. */
async function connect() {
  const connected = new Client({ name: "example", version: "0.1.0" });
  await connected.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [join(import.meta.dirname, "server.mjs"), "wan2.6-t2v"],
      env: { ...process.env, WAN_BASE_URL: api.url, WAN_FOLDER: folder, ACEDATACLOUD_API_TOKEN: "emulator" },
    }),
  );
  return connected;
}

async function call(name, args) {
  const { content } = await client.callTool({ name, arguments: args });
  console.log(`${name} ${JSON.stringify(args)}\n    ${content[0].text}`);
  return JSON.parse(content[0].text);
}
