import { WanClient } from "wan-client";
import { type CallbackContext, type CallbackReceiver, createCallbackReceiver } from "wan-client/callbacks";

interface Env {
  ACEDATACLOUD_API_TOKEN: string;
  WAN_CALLBACK_SECRET: string;
  /** Default: the API's own. */
  WAN_BASE_URL?: string;
  /** A KV namespace. */
  JOBS: { put(key: string, value: string): Promise<void> };
}

let callbacks: CallbackReceiver | undefined;

/** A Cloudflare Worker. With its context, it answers at once, and reads the task behind the answer. */
export default {
  async fetch(request: Request, env: Env, context: CallbackContext): Promise<Response> {
    callbacks ??= createCallbackReceiver({
      secret: env.WAN_CALLBACK_SECRET,
      client: new WanClient({ apiKey: env.ACEDATACLOUD_API_TOKEN, baseURL: env.WAN_BASE_URL }),
      onTask: (task, { ref }) => env.JOBS.put(ref, JSON.stringify(task)),
    });
    return callbacks.handle(request, context);
  },
};
