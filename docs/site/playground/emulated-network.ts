import type { Emulator } from "wan-client/emulator";
import { OUTAGE_MS, type RunEvent } from "./messages.js";
import { shownBody } from "./shown-body.js";
import type { VirtualTime } from "./virtual-time.js";

/** How long a response takes, ms. */
const LATENCY_MS = 200;

/** The connection between the client and the emulator. */
export interface EmulatedNetwork {
  /** The `fetch` of the client. */
  readonly fetch: typeof globalThis.fetch;
  /** Resolves at the first request. */
  readonly used: Promise<void>;
  /** The number of submissions that were sent. */
  readonly posts: number;
  /** Lets all reads fail with HTTP 503 for ten minutes, from the next one on. */
  startOutage(): void;
}

/** Connects a client with an emulator, and reports each request with its response. */
export function createNetwork(
  emulator: Emulator,
  time: VirtualTime,
  report: (event: RunEvent) => void,
): EmulatedNetwork {
  let lastId = 0;
  let posts = 0;
  let outage: { endsAt: number | undefined } | undefined;
  let reportUse = () => {};
  const used = new Promise<void>((resolve) => {
    reportUse = resolve;
  });

  function isOut(path: string): boolean {
    if (!outage || !path.endsWith("/wan/tasks")) return false;
    outage.endsAt ??= time.now() + OUTAGE_MS;
    return time.now() < outage.endsAt;
  }

  async function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init);
    const path = new URL(request.url).pathname;
    const id = ++lastId;
    if (path.endsWith("/wan/videos")) posts++;
    const body = shownBody(parse(await time.hold(request.clone().text())));
    report({ kind: "request", at: time.now(), id, path, body });
    reportUse();
    try {
      await time.sleep(LATENCY_MS);
      request.signal.throwIfAborted();
      const response = isOut(path) ? unavailable() : await time.hold(emulator.fetch(request));
      const text = await time.hold(response.clone().text());
      const { status } = response;
      report({ kind: "response", at: time.now(), id, status, body: shownBody(parse(text)) });
      return response;
    } catch (error) {
      report({ kind: "failure", at: time.now(), id, message: describe(error) });
      throw error;
    }
  }

  return {
    fetch,
    used,
    get posts() {
      return posts;
    },
    startOutage() {
      outage = { endsAt: undefined };
    },
  };
}

function unavailable(): Response {
  const body = { error: { code: "busy", message: "The service is unavailable." } };
  return Response.json(body, { status: 503 });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function describe(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { message?: string } };
  return cause?.message ?? message ?? String(error);
}
