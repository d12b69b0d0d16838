import { WanClient } from "wan-client";
import { createCallbackReceiver } from "wan-client/callbacks";

// bun bun.mjs
const { WAN_CALLBACK_SECRET = "", WAN_BASE_URL, PORT = "8080" } = process.env;

const callbacks = createCallbackReceiver({
  secret: WAN_CALLBACK_SECRET,
  client: new WanClient({ baseURL: WAN_BASE_URL }),
  onTask: (task, { jobId }) => console.log(jobId, task.id, task.status),
});
Bun.serve({ port: Number(PORT), fetch: (request) => callbacks.handle(request) });
