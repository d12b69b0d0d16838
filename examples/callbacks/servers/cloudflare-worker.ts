import { WanClient } from "wan-client";
import { type CallbackReceiver, createCallbackReceiver } from "wan-client/callbacks";

interface Env {
  ACEDATACLOUD_API_TOKEN: string;
  WAN_CALLBACK_SECRET: string;
  /** Default: the public API. */
  WAN_BASE_URL?: string;
  /** A KV namespace. */
  JOBS: { put(key: string, value: string): Promise<void> };
}

interface Context {
  waitUntil(work: Promise<unknown>): void;
}

let callbacks: CallbackReceiver | undefined;

/** A Cloudflare Worker. With the context, `handle` responds at once and reads the task after that. */
export default {
  async fetch(request: Request, env: Env, context: Context): Promise<Response> {
    callbacks ??= createCallbackReceiver({
      secret: env.WAN_CALLBACK_SECRET,
      client: new WanClient({ apiKey: env.ACEDATACLOUD_API_TOKEN, baseURL: env.WAN_BASE_URL }),
      onTask: (task, { jobId }) => env.JOBS.put(jobId, JSON.stringify(task)),
    });
    return callbacks.handle(request, context);
  },
};
