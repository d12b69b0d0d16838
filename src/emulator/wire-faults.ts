import type { Struck } from "./faults.js";
import { connectionReset } from "./network-errors.js";

/** The faults on the wire. */
export type WireFault =
  | "reset"
  | "stall"
  | "half-body"
  | "stalled-body"
  | "empty-body"
  | "html-200"
  | "html-502"
  | "redirect";

const PAGE = "<html><head><title>Gateway</title></head><body><h1>Something went wrong</h1></body></html>";

export const WIRE_FAULTS: Record<WireFault, (struck: Struck) => Promise<Response>> = {
  reset: async ({ begin }) => {
    begin();
    throw connectionReset();
  },
  stall: ({ begin, request: { signal } }) => {
    begin();
    return new Promise((_, reject) => whenAborted(signal, () => reject(signal.reason)));
  },
  "half-body": async ({ answer }) => half(await answer(), (body) => body.error(connectionReset())),
  "stalled-body": async ({ answer, request: { signal } }) =>
    half(await answer(), (body) => whenAborted(signal, () => body.error(signal.reason))),
  "empty-body": async ({ begin }) => {
    begin();
    return new Response("", { status: 200 });
  },
  "html-200": async ({ begin }) => {
    begin();
    return page(200);
  },
  "html-502": async ({ begin }) => {
    begin();
    return page(502);
  },
  redirect: async ({ begin }) => {
    begin();
    return new Response(null, { status: 302, headers: { location: "https://elsewhere.example/" } });
  },
};

function page(status: number): Response {
  return new Response(PAGE, { status, headers: { "content-type": "text/html" } });
}

/** The first half of an answer's body, and then what `end` does to the stream. */
async function half(
  answer: Response,
  end: (body: ReadableStreamDefaultController<Uint8Array>) => void,
): Promise<Response> {
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const parts = [bytes.slice(0, Math.floor(bytes.length / 2))];
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const part = parts.shift();
        if (part?.length) controller.enqueue(part);
        else {
          end(controller);
          // A pull that does not end keeps the stream open without asking again.
          return new Promise<void>(() => {});
        }
      },
    },
    { highWaterMark: 0 },
  );
  const headers = new Headers(answer.headers);
  headers.set("content-length", String(bytes.length));
  return new Response(body, { status: answer.status, headers });
}

function whenAborted(signal: AbortSignal, act: () => void): void {
  if (signal.aborted) act();
  else signal.addEventListener("abort", act, { once: true });
}
