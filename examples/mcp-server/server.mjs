#!/usr/bin/env node
// An MCP server with which an agent makes videos:
//
//   ACEDATACLOUD_API_TOKEN=... node server.mjs wan2.6-t2v
//
// Videos are saved in the folder WAN_FOLDER, "videos" by default. Nothing else is kept: a task's id is all that it takes to
// go on, also after a restart of the server or of the agent.

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

/** An MCP client gives up after a minute, as a rule: a wait ends before, and says that it may be called again. */
const LONGEST_WAIT_SECONDS = 50;

const model = process.argv[2] ?? "wan2.6-t2v";
const wan = new WanClient({ baseURL: process.env.WAN_BASE_URL });
const folder = resolve(process.env.WAN_FOLDER ?? "videos");

const taskId = { type: "string", description: "The id that generate gave." };
const input = (properties) => ({
  type: "object",
  properties,
  required: ["taskId"],
  additionalProperties: false,
});

const TOOLS = {
  generate: {
    description: `Begins a video with ${model}, and gives its task id at once. It is billed: call it once for each video.`,
    inputSchema: toolSchema(model),
    annotations: { readOnlyHint: false, idempotentHint: false, openWorldHint: true },
    async call(request, { signal }) {
      // Nobody has checked yet what the agent gave. Where results are posted to is nothing for it to decide.
      const { id } = await wan.submit({ ...request, model, callback_url: undefined }, { signal });
      return { taskId: id, status: "pending", next: "Call wait with this taskId. It takes 1 to 13 minutes." };
    },
  },
  task: {
    description: "Says what has become of a video, and saves it as a file once it is done. Costs nothing.",
    inputSchema: input({ taskId }),
    annotations: { idempotentHint: true },
    call: async ({ taskId }, { signal }) => stateOf(await wan.getTask(taskId, { signal }), signal),
  },
  wait: {
    description: `Waits for a video, ${LONGEST_WAIT_SECONDS} seconds at most, and saves it as a file once it is done. Costs nothing: call it again while the status is pending.`,
    inputSchema: input({
      taskId,
      seconds: { type: "integer", minimum: 1, maximum: LONGEST_WAIT_SECONDS, description: "How long." },
    }),
    annotations: { idempotentHint: true },
    async call({ taskId, seconds = LONGEST_WAIT_SECONDS }, { signal }) {
      const timeout = Math.min(seconds, LONGEST_WAIT_SECONDS) * 1_000;
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
    throw new McpError(ErrorCode.InvalidParams, `There is no tool ${params.name}.`);
  }
  try {
    return content(await TOOLS[params.name].call(params.arguments ?? {}, { signal }));
  } catch (error) {
    if (!WanError.is(error)) throw error;
    // For the model, which mends a wrong request by itself, and must not repeat what may have been paid for.
    const { name, message, taskId, maybeAccepted, retryable } = error;
    return { ...content({ error: name, message, taskId, maybeAccepted, retryable }), isError: true };
  }
});

await server.connect(new StdioServerTransport());

async function stateOf(task, signal) {
  const { id: taskId, status } = task;
  if (status === "pending") return { taskId, status };
  if (status === "failed") return { taskId, status, message: task.error.message };
  // Not its URL: that is its own key, which is nothing for a model provider's logs, and of a 2.6 model it ends after a day.
  const file = resolve(folder, `${taskId}.mp4`);
  if (!existsSync(file)) await saveVideo(task, file, { client: wan, signal });
  return { taskId, status, file };
}

const content = (result) => ({ content: [{ type: "text", text: JSON.stringify(result) }] });
