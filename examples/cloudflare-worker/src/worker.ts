import {
  ModerationError,
  openVideo,
  RequestValidationError,
  TaskNotFoundError,
  WanClient,
  WanError,
} from "wan-client";

interface Env {
  ACEDATACLOUD_API_TOKEN: string;
  /** The URL of an emulator. Default: the public API. */
  WAN_BASE_URL?: string;
}

// POST /videos { "prompt": "..." }   starts a video, and responds with its id
// GET  /videos/<id>                  responds with its status
// GET  /videos/<id>/file             streams the video
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const wan = new WanClient({ apiKey: env.ACEDATACLOUD_API_TOKEN, baseURL: env.WAN_BASE_URL });
    const [, path, id, file] = new URL(request.url).pathname.split("/");
    if (path !== "videos") return Response.json({ error: "no such path" }, { status: 404 });
    try {
      if (request.method === "POST" && id === undefined) return await start(wan, request);
      if (request.method === "GET" && id) return await (file ? video(wan, id) : status(wan, id));
      return Response.json({ error: "use POST /videos or GET /videos/<id>" }, { status: 405 });
    } catch (error) {
      return failure(error);
    }
  },
};

// Does not wait, because a request to a Worker should not last as long as a video takes. The page requests the status, or a
// callback reports the end of the task (see ../callbacks/servers/cloudflare-worker.ts).
async function start(wan: WanClient, request: Request): Promise<Response> {
  const { prompt } = await request.json();
  const { id } = await wan.submit({ model: "wan2.6-t2v", prompt, duration: 5 });
  return Response.json({ id }, { status: 202 });
}

async function status(wan: WanClient, id: string): Promise<Response> {
  const task = await wan.getTask(id);
  return Response.json({ id, status: task.status });
}

async function video(wan: WanClient, id: string): Promise<Response> {
  const task = await wan.getTask(id);
  if (task.status !== "succeeded") return Response.json({ id, status: task.status }, { status: 409 });
  const { stream, contentType = "video/mp4" } = await openVideo(task, { client: wan });
  return new Response(stream, { headers: { "content-type": contentType } });
}

function failure(error: unknown): Response {
  if (RequestValidationError.is(error)) return Response.json({ issues: error.issues }, { status: 400 });
  if (error instanceof SyntaxError) return Response.json({ error: "Send JSON." }, { status: 400 });
  if (ModerationError.is(error))
    return Response.json({ error: "Please change the wording." }, { status: 422 });
  if (TaskNotFoundError.is(error)) return Response.json({ error: "No such video." }, { status: 404 });
  console.error(error);
  const maybeAccepted = WanError.is(error) && error.maybeAccepted;
  return Response.json({ error: "The video could not be made.", maybeAccepted }, { status: 502 });
}
