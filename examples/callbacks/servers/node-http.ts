import { createServer } from "node:http";
import type { CallbackReceiver } from "wan-client/callbacks";
import { toNodeListener } from "wan-client/node";

/** The HTTP server of Node. */
export function nodeServer(callbacks: CallbackReceiver) {
  return createServer(toNodeListener(callbacks.handle));
}
