import { Hono } from "hono";
import type { CallbackReceiver } from "wan-client/callbacks";

/** Hono, in any runtime. In a Cloudflare Worker, pass `context.executionCtx` as the second argument. */
export function honoApp(callbacks: CallbackReceiver) {
  return new Hono().all("/api/wan", (context) => callbacks.handle(context.req.raw));
}
