// Trigger.dev: a run occupies no machine while it sleeps in `wait`. A retried run starts again at its first line. The submission is
// therefore a separate task with an idempotency key: it runs once, and later attempts get its result.

import { AbortTaskRunError, idempotencyKeys, task, wait } from "@trigger.dev/sdk";
import type { TaskRef } from "wan-client";
import { type Config, readStep, storeStep, submitStep, type VideoJob, withFinalError } from "./steps.js";

export function videoTasks(config: Config) {
  const submit = task({
    id: "submit-video",
    retry: { maxAttempts: 3 },
    run: (job: VideoJob) => final(submitStep(job, config)),
  });

  const makeVideo = task({
    id: "make-video",
    retry: { maxAttempts: 5 },
    run: async (job: VideoJob): Promise<string> => {
      const idempotencyKey = await idempotencyKeys.create(job.id, { scope: "global" });
      // Your receiver completes the token, which it finds by its idempotency key: `wait.completeToken(token, { taskId })`.
      const token = await wait.createToken({ idempotencyKey, timeout: "1h" });
      const outcome = await submit.triggerAndWait(job, { idempotencyKey }).unwrap();
      if (outcome.status === "refused") throw new AbortTaskRunError(outcome.error.message);
      let ref: TaskRef | undefined = outcome.status === "submitted" ? outcome : undefined;
      if (ref === undefined) {
        // The response to the submission was lost, so only the callback has the task's id.
        const callback = await wait.forToken<{ taskId: string }>(token);
        if (callback.ok) ref = { id: callback.output.taskId };
      }
      if (ref === undefined) throw new AbortTaskRunError("maybeAccepted: it may have been paid for.");

      for (;;) {
        const result = await final(readStep(ref));
        if (result.status === "succeeded") return final(storeStep(ref, config));
        if (result.status === "failed") throw new AbortTaskRunError(result.message);
        // With `setTimeout` the machine would keep running, and be billed.
        await wait.for({ seconds: Math.ceil(result.sleepMs / 1_000) });
      }
    },
  });
  return { submit, makeVideo };
}

function final<T>(step: Promise<T>): Promise<T> {
  return withFinalError(step, (error) => new AbortTaskRunError(error.message));
}
