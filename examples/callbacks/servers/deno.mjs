import { WanClient } from "wan-client";
import { createCallbackReceiver } from "wan-client/callbacks";

// deno run --allow-net --allow-env deno.mjs
const callbacks = createCallbackReceiver({
  secret: Deno.env.get("WAN_CALLBACK_SECRET") ?? "",
  client: new WanClient({ baseURL: Deno.env.get("WAN_BASE_URL") }),
  onTask: (task, { jobId }) => console.log(jobId, task.id, task.status),
});
Deno.serve({ port: Number(Deno.env.get("PORT") ?? "8080") }, (request) => callbacks.handle(request));
