import type { ApplyFault } from "./fault-context.js";
import type { FaultKind } from "./fault-kind.js";
import { connectionReset } from "./network-errors.js";
import { whenAborted } from "./when-aborted.js";

const HTML = "<html><head><title>Gateway</title></head><body><h1>Something went wrong</h1></body></html>";

/** The faults of the connection, and of the gateways between a client and the service. */
export const WIRE_FAULTS = {
  reset: async ({ accept }) => {
    accept();
    throw connectionReset();
  },
  stall: ({ accept, request }) => {
    accept();
    return new Promise((_, reject) => whenAborted(request, () => reject(request.signal.reason)));
  },
  "half-body": async ({ respond }) =>
    truncateBody(await respond(), (stream) => stream.error(connectionReset())),
  "stalled-body": async ({ respond, request }) =>
    truncateBody(await respond(), (stream) =>
      whenAborted(request, () => stream.error(request.signal.reason)),
    ),
  "empty-body": async ({ accept }) => {
    accept();
    return new Response("", { status: 200 });
  },
  "html-200": async ({ accept }) => {
    accept();
    return htmlResponse(200);
  },
  "html-502": async ({ accept }) => {
    accept();
    return htmlResponse(502);
  },
  redirect: async ({ accept }) => {
    accept();
    return new Response(null, { status: 302, headers: { location: "https://elsewhere.example/" } });
  },
} satisfies Partial<Record<FaultKind, ApplyFault>>;

function htmlResponse(status: number): Response {
  return new Response(HTML, { status, headers: { "content-type": "text/html" } });
}

/** Returns the response with only the first half of its body. After that half, calls `end` with the stream. */
async function truncateBody(
  response: Response,
  end: (stream: ReadableStreamDefaultController<Uint8Array>) => void,
): Promise<Response> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const chunks = [bytes.slice(0, Math.floor(bytes.length / 2))];
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = chunks.shift();
        if (chunk?.length) controller.enqueue(chunk);
        else {
          end(controller);
          // A pull that never resolves keeps the stream open, and is not called again.
          return new Promise<void>(() => {});
        }
      },
    },
    { highWaterMark: 0 },
  );
  const headers = new Headers(response.headers);
  headers.set("content-length", String(bytes.length));
  return new Response(body, { status: response.status, headers });
}
