import type { JsonObject } from "../util/json.js";
import type { FaultQueue } from "./faults.js";

/** A callback that the emulator sent. A repeated callback has two entries. */
export interface LoggedCallback {
  /** The `callback_url` of the task. */
  readonly url: string;
  /** The JSON body. */
  readonly body: unknown;
  /** When the callback was sent. Unix time, ms. */
  readonly at: number;
  /** The HTTP status of the response, once there is one. */
  readonly status?: number | undefined;
  /**
   * Why the callback was not delivered: what `deliverCallback` or `fetch` threw, or a TypeError when the URL is not absolute or
   * has credentials, which `fetch` refuses.
   */
  readonly error?: unknown;
}

/** How callbacks are delivered. */
export interface CallbackDelivery {
  /** Default: the global `fetch`. */
  readonly deliverCallback?: ((request: Request) => Response | Promise<Response>) | undefined;
  readonly onCallback?: ((callback: LoggedCallback) => void) | undefined;
}

/**
 * Posts the result of a task to its `callback_url`: once, or as often as a callback fault says. Logs each delivery. Throws only
 * what `onCallback` throws.
 */
export async function sendCallback(
  url: string,
  body: JsonObject,
  at: number,
  log: LoggedCallback[],
  faults: FaultQueue,
  { deliverCallback = (request) => globalThis.fetch(request), onCallback }: CallbackDelivery,
): Promise<void> {
  const fault = faults.takeCallback();
  const times = fault === "lost-callback" ? 0 : fault === "repeated-callback" ? 2 : 1;
  for (let sent = 0; sent < times; sent++) {
    const entry: { -readonly [Key in keyof LoggedCallback]: LoggedCallback[Key] } = { url, body, at };
    log.push(entry);
    try {
      const response = await deliverCallback(requestTo(url, body));
      entry.status = response.status;
      await response.body?.cancel().catch(() => {});
    } catch (error) {
      // Like the service, the emulator does not retry a callback that cannot be delivered.
      entry.error = error;
    }
    onCallback?.(entry);
  }
}

/** @throws TypeError without the URL, which the error of the runtime quotes with its credentials and its signature. */
function requestTo(url: string, body: JsonObject): Request {
  const headers = { "content-type": "application/json" };
  try {
    return new Request(url, { method: "POST", headers, body: JSON.stringify(body) });
  } catch {
    throw new TypeError(
      `callback_url ${URL.canParse(url) ? "contains credentials, which fetch refuses" : "is not an absolute URL"}`,
    );
  }
}
