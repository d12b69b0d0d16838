#!/usr/bin/env node
// An MCP server with which an agent makes videos:
//
//   ACEDATACLOUD_API_TOKEN=... node server.mjs wan2.6-t2v
//
// It keeps nothing: a task's id is all that it takes to go on, also after a restart of the server or of the agent.

import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
} from "@modelcontextprotocol/sdk/types.js";
import { WaitTimeoutError, WanClient, WanError } from "wan-client";
import { toolSchema } from "wan-client/schemas";

/** An MCP client gives up after a minute, as a rule: a wait ends before, and says that it may be called again. */
const LONGEST_WAIT_SECONDS = 50;

const model = process.argv[2] ?? "wan2.6-t2v";
const wan = new WanClient({ baseURL: process.env.WAN_BASE_URL });

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
    description: "Says what has become of a video. Costs nothing.",
    inputSchema: input({ taskId }),
    annotations: { readOnlyHint: true },
    call: async ({ taskId }, { signal }) => stateOf(await wan.getTask(taskId, { signal })),
  },
  wait: {
    description: `Waits for a video, ${LONGEST_WAIT_SECONDS} seconds at most, and says what has become of it. Costs nothing: call it again while the status is pending.`,
    inputSchema: input({
      taskId,
      seconds: { type: "integer", minimum: 1, maximum: LONGEST_WAIT_SECONDS, description: "How long." },
    }),
    annotations: { readOnlyHint: true },
    async call({ taskId, seconds = LONGEST_WAIT_SECONDS }, { signal }) {
      const timeout = Math.min(seconds, LONGEST_WAIT_SECONDS) * 1_000;
      try {
        return stateOf(await wan.waitForTask(taskId, { timeout, signal }));
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

function stateOf(task) {
  const { id: taskId, status } = task;
  if (status === "failed") return { taskId, status, message: task.error.message };
  // Whoever has the URL has the video: it is for the user, and of a 2.6 model it ends after a day.
  if (status === "succeeded") return { taskId, status, url: task.video.url, expiresAt: task.video.expiresAt };
  return { taskId, status };
}

const content = (result) => ({ content: [{ type: "text", text: JSON.stringify(result) }] });
