#!/usr/bin/env node
// An MCP server with which an agent makes videos:
//
//   ACEDATACLOUD_API_TOKEN=... node server.mjs wan2.6-t2v
//
// Videos are saved in the folder WAN_FOLDER, "videos" by default. The server stores nothing else: a task's id is enough to
// continue, even after a restart of the server or of the agent.

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
} from "@modelcontextprotocol/sdk/types.js";
import { WaitTimeoutError, WanClient, WanError } from "wan-client";
import { saveVideo } from "wan-client/node";
import { toolSchema } from "wan-client/schemas";

/** Most MCP clients time out after a minute. A wait ends before that, and says that it can be called again. */
const MAX_WAIT_SECONDS = 50;

const model = process.argv[2] ?? "wan2.6-t2v";
const wan = new WanClient({ baseURL: process.env.WAN_BASE_URL });
const folder = resolve(process.env.WAN_FOLDER ?? "videos");

const taskId = { type: "string", description: "The id that generate returned." };
const input = (properties) => ({
  type: "object",
  properties,
  required: ["taskId"],
  additionalProperties: false,
});

const TOOLS = {
  generate: {
    description: `Starts a video with ${model}, and returns its task id at once. It is billed: call it once for each video.`,
    inputSchema: toolSchema(model),
    annotations: { readOnlyHint: false, idempotentHint: false, openWorldHint: true },
    async call(request, { signal }) {
      // The agent's input is not validated yet. The agent must not decide where results are posted to.
      const { id } = await wan.submit({ ...request, model, callback_url: undefined }, { signal });
      return { taskId: id, status: "pending", next: "Call wait with this taskId. It takes 1 to 13 minutes." };
    },
  },
  task: {
    description: "Returns the state of a video, and saves it as a file once it is done. Costs nothing.",
    inputSchema: input({ taskId }),
    annotations: { idempotentHint: true },
    call: async ({ taskId }, { signal }) => stateOf(await wan.getTask(taskId, { signal }), signal),
  },
  wait: {
    description: `Waits for a video for up to ${MAX_WAIT_SECONDS} seconds, and saves it as a file once it is done. Costs nothing: call it again while the status is pending.`,
    inputSchema: input({
      taskId,
      seconds: { type: "integer", minimum: 1, maximum: MAX_WAIT_SECONDS, description: "How long to wait." },
    }),
    annotations: { idempotentHint: true },
    async call({ taskId, seconds = MAX_WAIT_SECONDS }, { signal }) {
      const timeout = Math.min(seconds, MAX_WAIT_SECONDS) * 1_000;
      try {
        return await stateOf(await wan.waitForTask(taskId, { timeout, signal }), signal);
      } catch (error) {
        if (WaitTimeoutError.is(error)) return { taskId, status: "pending", next: "Call wait again." };
        throw error;
      }
    },
  },
};

const server = new Server({ name: "wan-videos", version: "0.1.0" }, { capabilities: { tools: {} } });

server.setRequestHandler(ListToolsRequestSchema, () => ({
  tools: Object.entries(TOOLS).map(([name, { call: _, ...tool }]) => ({ name, ...tool })),
}));

server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal }) => {
  if (!Object.hasOwn(TOOLS, params.name)) {
    throw new McpError(ErrorCode.InvalidParams, `Unknown tool: ${params.name}.`);
  }
  try {
    return content(await TOOLS[params.name].call(params.arguments ?? {}, { signal }));
  } catch (error) {
    if (!WanError.is(error)) throw error;
    // The model can correct an invalid request itself. It must not repeat a submission that may have been paid for.
    const { name, message, taskId, maybeAccepted, retryable } = error;
    return { ...content({ error: name, message, taskId, maybeAccepted, retryable }), isError: true };
  }
});

await server.connect(new StdioServerTransport());

async function stateOf(task, signal) {
  const { id: taskId, status } = task;
  if (status === "pending") return { taskId, status };
  if (status === "failed") return { taskId, status, message: task.error.message };
  // The result has the file and not the URL: anyone with the URL can read the video, so it must not be in a model provider's
  // logs. The URL of a 2.6 model also expires after a day.
  const file = resolve(folder, `${taskId}.mp4`);
  if (!existsSync(file)) await saveVideo(task, file, { client: wan, signal });
  return { taskId, status, file };
}

const content = (result) => ({ content: [{ type: "text", text: JSON.stringify(result) }] });
