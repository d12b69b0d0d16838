// The server that runs the engine, starts videos and shows their status. Its address and folders are in the environment.

import { once } from "node:events";
import { createServer } from "node:http";
import { toNodeListener } from "wan-client/node";
import { getRun, resumeWebhook, start } from "workflow/api";
import { getWorld } from "workflow/runtime";
// `workflow build` generates these from the folder workflows/.
import flow from "./.well-known/workflow/v1/flow.js";
import step from "./.well-known/workflow/v1/step.js";

const WEBHOOKS = "/.well-known/workflow/v1/webhook/";
const makeVideo = { workflowId: "workflow//./workflows/video//makeVideo" };

const server = createServer(toNodeListener(handle));
server.listen(Number(process.env.PORT), "127.0.0.1");
await once(server, "listening");
// Without this, a run that a previous process left unfinished stays as it is until its callback arrives.
await getWorld().start();
console.log(`listening on port ${process.env.PORT}`);

async function handle(request) {
  const { pathname } = new URL(request.url);
  // The engine calls these two itself. Do not make them public.
  if (pathname === "/.well-known/workflow/v1/flow") return flow.POST(request);
  if (pathname === "/.well-known/workflow/v1/step") return step.POST(request);
  if (pathname.startsWith(WEBHOOKS)) return receiveCallback(pathname.slice(WEBHOOKS.length), request);
  if (request.method === "POST") return startVideo(await request.json());
  return statusOf(pathname.slice("/videos/".length));
}

async function receiveCallback(token, request) {
  // The engine reads the body only after it has responded. By then, the connection may be closed.
  const received = new Request(request.url, { method: "POST", body: await request.text() });
  return resumeWebhook(token, received).catch(() => new Response(null, { status: 404 }));
}

async function startVideo(wanRequest) {
  const { runId } = await start(makeVideo, [wanRequest]);
  return Response.json({ runId }, { status: 202 });
}

async function statusOf(runId) {
  const run = getRun(runId);
  const status = await run.status;
  return Response.json({ status, output: status === "completed" ? await run.returnValue : undefined });
}
