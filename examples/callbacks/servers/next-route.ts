import { WanClient } from "wan-client";
import { createCallbackReceiver } from "wan-client/callbacks";

// app/api/wan/route.ts in Next.js. Made when the module is loaded, also by a build, which knows no secrets: what is
// missing is said at the first request.
const callbacks = createCallbackReceiver({
  secret: process.env.WAN_CALLBACK_SECRET ?? "",
  client: new WanClient({ baseURL: process.env.WAN_BASE_URL }),
  onTask: (task, { ref }) => console.log(ref, task.id, task.status), // where you would update the row of the job
});

export const POST = (request: Request) => callbacks.handle(request);
