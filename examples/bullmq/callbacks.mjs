// Takes the callbacks: it wakes up the job of a video that is done, and writes down the task of a job whose submit had
// lost its answer, or its worker.

import { createServer } from "node:http";
import { WanClient } from "wan-client";
import { createCallbackReceiver } from "wan-client/callbacks";
import { toNodeListener } from "wan-client/node";
import { openQueue, taskBook } from "./queue.mjs";

/** Listens on this machine. Resolves to the URL to sign, and what ends it. */
export async function takeCallbacks(redis, { secret, baseURL }) {
  const book = taskBook(redis);
  const queue = openQueue(redis);
  const { handle } = createCallbackReceiver({
    secret,
    // With a client the task is read back, so that nobody can make one up.
    client: new WanClient({ baseURL }),
    async onTask(task, { jobId }) {
      const known = await book.read(jobId);
      if (known?.id === undefined) await book.write(jobId, { id: task.id, foundByCallback: true });
      // Asleep, as a rule. One that is at work just now sees for itself.
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
