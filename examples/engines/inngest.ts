// Inngest: the result of each `step.run` is stored. The code outside of the steps runs many times.

import { Inngest, NonRetriableError } from "inngest";
import type { TaskRef } from "wan-client";
import { type Config, readStep, storeStep, submitStep, type VideoJob, withFinalError } from "./steps.js";

const inngest = new Inngest({ id: "videos" });

export function makeVideo(config: Config) {
  return inngest.createFunction(
    // An event that is sent twice starts one run. Set `concurrency` to the number of tasks that your account may run.
    {
      id: "make-video",
      idempotency: "event.data.id",
      concurrency: 50,
      triggers: [{ event: "video/requested" }],
    },
    async ({ event, step }) => {
      const job = event.data as VideoJob;
      const callback = (round: number, timeout: number) =>
        step.waitForEvent(`callback ${round}`, {
          event: "video/callback.received",
          if: "async.data.jobId == event.data.id",
          timeout,
        });

      const outcome = await step.run("submit", () => final(submitStep(job, config)));
      if (outcome.status === "refused") throw new NonRetriableError(outcome.error.message);
      let ref: TaskRef | undefined = outcome.status === "submitted" ? outcome : undefined;
      if (ref === undefined) {
        // The response to the submission was lost, so only the callback has the task's id.
        const event = await callback(0, 3_600_000);
        if (event) ref = { id: String(event.data.taskId) };
      }
      if (ref === undefined) throw new NonRetriableError("maybeAccepted: it may have been paid for.");

      for (let round = 1; ; round++) {
        const known: TaskRef = ref;
        const result = await step.run(`read ${round}`, () => final(readStep(known)));
        if (result.status === "succeeded") return step.run("store", () => final(storeStep(known, config)));
        if (result.status === "failed") throw new NonRetriableError(result.message);
        // Sleeps until the callback arrives or the next read is due.
        await callback(round, result.sleepMs);
      }
    },
  );
}

/** Call it in your receiver, after `callbackStep`. */
export async function sendCallbackEvent(jobId: string, taskId: string | undefined): Promise<void> {
  await inngest.send({ name: "video/callback.received", data: { jobId, taskId } });
}

function final<T>(step: Promise<T>): Promise<T> {
  return withFinalError(step, (error) => new NonRetriableError(error.message, { cause: error }));
}
