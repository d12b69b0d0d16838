import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * Turns a function from a web `Request` to a `Response` into a listener for `http.createServer`. `Response.error()` resets
 * the connection. If the function throws, the response is HTTP 500. The request's `signal` is aborted when the client
 * disconnects.
 *
 * @example
 * ```ts
 * createServer(toNodeListener((request) => emulator.fetch(request))).listen(8080);
 * ```
 */
export function toNodeListener(
  handle: (request: Request) => Response | Promise<Response>,
): (incoming: IncomingMessage, outgoing: ServerResponse) => void {
  return (incoming, outgoing) => {
    respond(handle, incoming, outgoing).catch(() => {
      // The client has disconnected, or the handler or its body failed. Once the headers are sent, only a broken connection
      // can report that. It is broken after the data that was written has been sent.
      if (outgoing.headersSent) setImmediate(() => outgoing.destroy());
      else outgoing.writeHead(500).end();
    });
  };
}

async function respond(
  handle: (request: Request) => Response | Promise<Response>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const disconnected = new AbortController();
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) disconnected.abort();
  });
  const body = bodyOf(incoming);
  const response = await handle(requestFrom(incoming, body?.stream ?? null, disconnected.signal));
  if (response.type === "error") {
    incoming.socket.resetAndDestroy();
    return;
  }
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (!response.body || incoming.method === "HEAD") outgoing.end();
  else await send(response.body, outgoing, disconnected.signal);
  // An unread rest of the request body would block the next request on the connection.
  await body?.drain();
}

// Written by hand, because converting to a Node stream takes as long as the rest of a small response.
async function send(
  body: ReadableStream<Uint8Array>,
  outgoing: ServerResponse,
  disconnected: AbortSignal,
): Promise<void> {
  const reader = body.getReader();
  disconnected.addEventListener("abort", () => reader.cancel().catch(() => {}), { once: true });
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (!outgoing.write(value)) await once(outgoing, "drain", { signal: disconnected });
  }
  outgoing.end();
}

/** The body as a web stream, and a function that discards what is left of it. */
function bodyOf(incoming: IncomingMessage) {
  if (incoming.method === "GET" || incoming.method === "HEAD") return undefined;
  const chunks: AsyncIterator<Uint8Array> = incoming[Symbol.asyncIterator]();
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    },
    { highWaterMark: 0 },
  );
  const drain = async () => {
    while (!(await chunks.next()).done);
  };
  return { stream, drain };
}

function requestFrom(
  incoming: IncomingMessage,
  body: ReadableStream<Uint8Array> | null,
  signal: AbortSignal,
): Request {
  const { method = "GET", url = "/", headers } = incoming;
  const init: RequestInit & { duplex: "half" } = {
    method,
    headers: Object.entries(headers).flatMap(([name, value]) =>
      [value ?? []].flat().map((each): [string, string] => [name, each]),
    ),
    body,
    duplex: "half",
    signal,
  };
  return new Request(new URL(url, `http://${headers.host ?? "localhost"}`), init);
}
