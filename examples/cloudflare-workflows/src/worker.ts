import { createCallbackReceiver } from "wan-client/callbacks";
import { CALLBACK, type CallbackEvent, clientFor, type Env, type VideoParams } from "./workflow.js";

export { VideoWorkflow } from "./workflow.js";

// POST /videos?id=<your id>   starts a video; the body is the request
// GET  /videos/<id>           responds with its status
// POST /api/wan               receives the callbacks
export default {
  async fetch(request, env, context): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const [, path, id] = pathname.split("/");
    if (pathname === "/api/wan") return receiverFor(env).handle(request, context);
    if (pathname === "/videos" && request.method === "POST") {
      const params: VideoParams = { request: await request.json() };
      // The engine refuses an id that exists, so a request that is sent twice makes only one video.
      const instance = await env.VIDEOS.create({ id: searchParams.get("id") ?? crypto.randomUUID(), params });
      return Response.json({ id: instance.id }, { status: 202 });
    }
    if (path === "videos" && id) {
      const instance = await env.VIDEOS.get(id);
      return Response.json(await instance.status());
    }
    return Response.json({ error: "no such path" }, { status: 404 });
  },
} satisfies ExportedHandler<Env>;

/** Verifies callbacks, reads their tasks, and sends an event to the workflow whose id is the job id. */
function receiverFor(env: Env) {
  return createCallbackReceiver({
    secret: env.CALLBACK_SECRET,
    url: env.CALLBACK_URL,
    client: clientFor(env),
    async onTask(task, { jobId }) {
      const event: CallbackEvent = { taskId: task.id };
      const instance = await env.VIDEOS.get(jobId);
      await instance.sendEvent({ type: CALLBACK, payload: event });
    },
  });
}
