import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * A listener for `http.createServer` around a function from a web `Request` to a `Response`. `Response.error()` resets
 * the connection.
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
    answer(handle, incoming, outgoing).catch(() => {
      // The other side is gone, or the handler failed: a broken connection says so in both cases.
      // Not before what was written has left.
      if (outgoing.headersSent) setImmediate(() => outgoing.destroy());
      else outgoing.writeHead(500).end();
    });
  };
}

async function answer(
  handle: (request: Request) => Response | Promise<Response>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  const body = bodyOf(incoming);
  const response = await handle(requestFrom(incoming, body?.stream ?? null, gone.signal));
  if (response.type === "error") {
    incoming.socket.resetAndDestroy();
    return;
  }
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (!response.body || incoming.method === "HEAD") outgoing.end();
  else await send(response.body, outgoing, gone.signal);
  // What the handler left unread would hold up the next request on the connection.
  await body?.drain();
}

// By hand, because to make a stream of Node of it costs as much as all the rest of a small answer.
async function send(
  body: ReadableStream<Uint8Array>,
  outgoing: ServerResponse,
  gone: AbortSignal,
): Promise<void> {
  const reader = body.getReader();
  gone.addEventListener("abort", () => reader.cancel().catch(() => {}), { once: true });
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (!outgoing.write(value)) await once(outgoing, "drain", { signal: gone });
  }
  outgoing.end();
}

/** The body as a stream of the web, and what reads the rest of it and forgets it. */
function bodyOf(incoming: IncomingMessage) {
  if (incoming.method === "GET" || incoming.method === "HEAD") return undefined;
  const chunks: AsyncIterator<Uint8Array> = incoming[Symbol.asyncIterator]();
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(queue) {
        const { done, value } = await chunks.next();
        if (done) queue.close();
        else queue.enqueue(value);
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
