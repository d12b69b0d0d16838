// Receives the callbacks. It ends the delay of a job whose video is done, and saves the task id of a job whose response or whose
// worker was lost.

import { createServer } from "node:http";
import { createCallbackReceiver } from "wan-client/callbacks";
import { toNodeListener } from "wan-client/node";
import { openClient, openQueue, taskStore } from "./queue.mjs";

/** Starts a server on this machine. Resolves to the URL to sign and a `close` function. */
export async function serveCallbacks(redis, { secret, baseURL }) {
  const tasks = taskStore(redis);
  const queue = openQueue(redis);
  const { handle } = createCallbackReceiver({
    secret,
    // With a client, the receiver reads each task, so a forged result has no effect.
    client: openClient(redis, { baseURL }),
    async onTask(task, { jobId }) {
      const known = await tasks.read(jobId);
      if (known?.id === undefined) await tasks.write(jobId, { id: task.id, foundByCallback: true });
      // The job is usually delayed. An active job reads the task itself.
      const job = await queue.getJob(jobId);
      if (await job?.isDelayed()) await job.promote().catch(() => {});
    },
  });
  const server = createServer(toNodeListener(handle));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/api/wan`,
    async close() {
      server.close();
      server.closeAllConnections();
      await queue.close();
    },
  };
}
