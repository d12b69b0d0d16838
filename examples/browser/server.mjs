// A page that makes videos, and its server. The token stays on the server, because everybody can read what is in a page.
//
//   npm run example browser                    on the emulator
//   node examples/browser/server.mjs           on the real API: needs a token, and is billed

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { ModerationError, openVideo, RequestValidationError, WanClient, WanError } from "wan-client";
import { toNodeListener } from "wan-client/node";

const PORT = Number(process.env.PORT ?? 3000);
const wan = new WanClient({ baseURL: process.env.WAN_BASE_URL });
const FILES = { "/": "index.html", "/page.js": "page.js", "/page.css": "page.css" };
const TYPES = { html: "text/html", js: "text/javascript", css: "text/css" };

const server = createServer(
  toNodeListener(async (request) => {
    const { pathname } = new URL(request.url);
    const [, id, part] = /^\/api\/videos\/([^/]+)\/(events|file)$/.exec(pathname) ?? [];
    try {
      if (request.method === "POST" && pathname === "/api/videos") return await start(request);
      if (part === "events") return events(id, request.signal);
      if (part === "file") return await file(id, request.signal);
      return await page(pathname);
    } catch (error) {
      return failure(error);
    }
  }),
);
server.listen(PORT, "127.0.0.1", () => console.log(`Open http://127.0.0.1:${server.address().port}`));

/** Starts a video. Check here who the visitor is, and how much they may spend. */
async function start(request) {
  // A page of another site can send a form, which would spend your money. It cannot send JSON.
  if (!request.headers.get("content-type")?.startsWith("application/json"))
    return respondWith(415, "Send JSON.");
  const { prompt } = await request.json();
  const { id } = await wan.submit({ model: "wan2.6-t2v", prompt, duration: 5 });
  return Response.json({ id }, { status: 202 });
}

/**
 * Sends the changes of a task as server-sent events. A browser reconnects by itself, and a reloaded page requests the events
 * of the ids that it saved, so no video depends on this connection.
 */
function events(id, signal) {
  const text = new TextEncoder();
  const body = new ReadableStream({
    async start(controller) {
      const send = (state) => controller.enqueue(text.encode(`data: ${JSON.stringify(state)}\n\n`));
      try {
        for await (const task of wan.watchTask(id, { signal })) {
          const { status, startedAt, error } = task;
          send({ status, startedAt, error: error?.message });
        }
      } catch (error) {
        // The visitor has left the page.
        if (signal.aborted) return;
        console.error(error);
        send({ status: "failed", error: "The video cannot be found." });
      }
      controller.close();
    },
  });
  return new Response(body, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
  });
}

/** Streams the video itself. The page does not get its URL, which is signed and expires after a day. */
async function file(id, signal) {
  const task = await wan.getTask(id, { signal });
  if (task.status !== "succeeded") return respondWith(409, `The video is ${task.status}.`);
  const { stream, contentType = "video/mp4" } = await openVideo(task, { client: wan, signal });
  return new Response(stream, { headers: { "content-type": contentType } });
}

async function page(path) {
  const name = FILES[path];
  if (!name) return respondWith(404, "Not found.");
  const type = TYPES[name.split(".")[1]];
  const body = await readFile(new URL(`public/${name}`, import.meta.url));
  return new Response(body, { headers: { "content-type": `${type}; charset=utf-8` } });
}

function failure(error) {
  if (RequestValidationError.is(error)) return respondWith(400, error.issues[0].message);
  if (error instanceof SyntaxError) return respondWith(400, "Send JSON.");
  if (ModerationError.is(error)) return respondWith(422, "Please change the wording.");
  console.error(error);
  // If the task may be running already, a click must not submit it again.
  if (WanError.is(error) && error.maybeAccepted)
    return respondWith(502, "It is not known whether your video is being made.");
  return respondWith(502, "The video could not be made.");
}

function respondWith(status, error) {
  return Response.json({ error }, { status });
}
