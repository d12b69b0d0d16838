// A page that makes videos, and the server that it talks to. The token stays on the server: in a page everybody can read
// it.
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
      if (request.method === "POST" && pathname === "/api/videos") return await begin(request);
      if (part === "events") return events(id, request.signal);
      if (part === "file") return await file(id, request.signal);
      return await page(pathname);
    } catch (error) {
      return failure(error);
    }
  }),
);
server.listen(PORT, "127.0.0.1", () => console.log(`Open http://127.0.0.1:${server.address().port}`));

/** Begins a video. Here you would ask who the visitor is, and how much he may spend. */
async function begin(request) {
  // Another site's page could send a form, but no JSON, and would spend your money.
  if (!request.headers.get("content-type")?.startsWith("application/json")) return answer(415, "Send JSON.");
  const { prompt } = await request.json();
  const { id } = await wan.submit({ model: "wan2.6-t2v", prompt, duration: 5 });
  return Response.json({ id }, { status: 202 });
}

/**
 * The changes of a task as server-sent events. A page that lost the connection connects again by itself, and a page that
 * is loaded again asks for the id that it kept: nothing depends on this connection.
 */
function events(id, signal) {
  const text = new TextEncoder();
  const body = new ReadableStream({
    async start(sink) {
      const send = (state) => sink.enqueue(text.encode(`data: ${JSON.stringify(state)}\n\n`));
      try {
        for await (const task of wan.watchTask(id, { signal })) {
          const { status, startedAt, error } = task;
          send({ status, startedAt, error: error?.message });
        }
      } catch (error) {
        // A visitor who has left is told nothing more.
        if (signal.aborted) return;
        console.error(error);
        send({ status: "failed", error: "The video cannot be found." });
      }
      sink.close();
    },
  });
  return new Response(body, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
  });
}

/** The video itself, passed through. Its URL is signed, expires after a day, and stays here. */
async function file(id, signal) {
  const task = await wan.getTask(id, { signal });
  if (task.status !== "succeeded") return answer(409, `The video is ${task.status}.`);
  const { stream, contentType = "video/mp4" } = await openVideo(task, { client: wan, signal });
  return new Response(stream, { headers: { "content-type": contentType } });
}

async function page(path) {
  const name = FILES[path];
  if (!name) return answer(404, "There is nothing here.");
  const type = TYPES[name.split(".")[1]];
  const body = await readFile(new URL(`public/${name}`, import.meta.url));
  return new Response(body, { headers: { "content-type": `${type}; charset=utf-8` } });
}

function failure(error) {
  if (RequestValidationError.is(error)) return answer(400, error.issues[0].message);
  if (error instanceof SyntaxError) return answer(400, "Send JSON.");
  if (ModerationError.is(error)) return answer(422, "Please change the wording.");
  console.error(error);
  // What may be at work already must not be submitted again with a click.
  if (WanError.is(error) && error.maybeAccepted)
    return answer(502, "It is not known whether your video is made.");
  return answer(502, "The video could not be made.");
}

function answer(status, error) {
  return Response.json({ error }, { status });
}
