import { WanClient } from "wan-client";
import { createCallbackReceiver } from "wan-client/callbacks";

// app/api/wan/route.ts in Next.js. A build also loads this module, without secrets, so a missing secret is reported at the
// first request.
const callbacks = createCallbackReceiver({
  secret: process.env.WAN_CALLBACK_SECRET ?? "",
  client: new WanClient({ baseURL: process.env.WAN_BASE_URL }),
  onTask: (task, { jobId }) => console.log(jobId, task.id, task.status), // where you would update the row of the job
});

export const POST = (request: Request) => callbacks.handle(request);
