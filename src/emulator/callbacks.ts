import type { FaultList } from "./faults.js";
import type { Body } from "./request-rules.js";

/** A callback that was sent. */
export interface LoggedCallback {
  readonly url: string;
  readonly body: unknown;
  /** Unix time, ms. */
  readonly at: number;
  /** The HTTP status that it was answered with, once it was. */
  readonly status?: number | undefined;
}

/** Sends a callback, in place of the network. */
export type DeliverCallback = (request: Request) => Response | Promise<Response>;

/** Posts a result to its `callback_url`, as often as the faults have it, and logs that. Never throws. */
export async function sendCallback(
  url: string,
  body: Body,
  at: number,
  log: LoggedCallback[],
  faults: FaultList,
  deliver: DeliverCallback = (request) => globalThis.fetch(request),
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
      // Nobody there: the service does not mind either.
    }
  }
}
