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
}

/**
 * Posts the result of a task to its `callback_url`: once, or as often as a callback fault says. Logs each delivery. Never throws.
 *
 * @param deliver sends the request. Default: the global `fetch`.
 */
export async function sendCallback(
  url: string,
  body: JsonObject,
  at: number,
  log: LoggedCallback[],
  faults: FaultQueue,
  deliver: (request: Request) => Response | Promise<Response> = (request) => globalThis.fetch(request),
): Promise<void> {
  const fault = faults.takeCallback();
  const times = fault === "lost-callback" ? 0 : fault === "repeated-callback" ? 2 : 1;
  for (let sent = 0; sent < times; sent++) {
    const entry: { -readonly [Key in keyof LoggedCallback]: LoggedCallback[Key] } = { url, body, at };
    log.push(entry);
    try {
      const headers = { "content-type": "application/json" };
      const response = await deliver(
        new Request(url, { method: "POST", headers, body: JSON.stringify(body) }),
      );
      entry.status = response.status;
      await response.body?.cancel();
    } catch {
      // Like the service, the emulator does not retry a callback that cannot be delivered.
    }
  }
}
