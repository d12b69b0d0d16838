// Inngest: each `step.run` is journaled, and what is outside of one runs again and again.

import { Inngest, NonRetriableError } from "inngest";
import type { TaskRef } from "wan-client";
import { orFinal, readStep, type Surroundings, storeStep, submitStep, type VideoJob } from "./steps.js";

const inngest = new Inngest({ id: "videos" });

export function makeVideo(surroundings: Surroundings) {
  return inngest.createFunction(
    // Sent twice, run once; and never more at a time than your account may have.
    { id: "make-video", idempotency: "event.data.id", concurrency: 50, triggers: [{ event: "video/asked" }] },
    async ({ event, step }) => {
      const job = event.data as VideoJob;
      const callback = (round: number, timeout: number) =>
        step.waitForEvent(`callback ${round}`, {
          event: "video/heard",
          if: "async.data.jobId == event.data.id",
          timeout,
        });

      const outcome = await step.run("submit", () => final(submitStep(job, surroundings)));
      if (outcome.status === "refused") throw new NonRetriableError(outcome.error.message);
      let ref: TaskRef | undefined = outcome.status === "submitted" ? outcome : undefined;
      if (ref === undefined) {
        // The answer to the submit was lost: only the callback knows the task.
        const event = await callback(0, 3_600_000);
        if (event) ref = { id: String(event.data.taskId) };
      }
      if (ref === undefined) throw new NonRetriableError("maybeAccepted: it may have been paid for.");

      for (let round = 1; ; round++) {
        const known: TaskRef = ref;
        const look = await step.run(`read ${round}`, () => final(readStep(known)));
        if (look.status === "succeeded")
          return step.run("store", () => final(storeStep(known, surroundings)));
        if (look.status === "failed") throw new NonRetriableError(look.message);
        // Sleeps until the callback comes, or until it is time to look.
        await callback(round, look.sleepMs);
      }
    },
  );
}

/** In your receiver, after `callbackStep`. */
export async function heard(jobId: string, taskId: string | undefined): Promise<void> {
  await inngest.send({ name: "video/heard", data: { jobId, taskId } });
}

function final<T>(step: Promise<T>): Promise<T> {
  return orFinal(step, (error) => new NonRetriableError(error.message, { cause: error }));
}
