// Trigger.dev: a run sleeps without a machine in `wait`, but a run that is tried again begins at its first line. So the
// submit is a task of its own with an idempotency key: it is run once, and later attempts are given its result.

import { AbortTaskRunError, idempotencyKeys, task, wait } from "@trigger.dev/sdk";
import type { TaskRef } from "wan-client";
import { orFinal, readStep, type Surroundings, storeStep, submitStep, type VideoJob } from "./steps.js";

export function videoTasks(surroundings: Surroundings) {
  const submit = task({
    id: "submit-video",
    retry: { maxAttempts: 3 },
    run: (job: VideoJob) => final(submitStep(job, surroundings)),
  });

  const makeVideo = task({
    id: "make-video",
    retry: { maxAttempts: 5 },
    run: async (job: VideoJob): Promise<string> => {
      const idempotencyKey = await idempotencyKeys.create(job.id, { scope: "global" });
      // Completed by your receiver: `wait.completeToken(token, { taskId })`, found by its idempotency key.
      const token = await wait.createToken({ idempotencyKey, timeout: "1h" });
      const outcome = await submit.triggerAndWait(job, { idempotencyKey }).unwrap();
      if (outcome.status === "refused") throw new AbortTaskRunError(outcome.error.message);
      let ref: TaskRef | undefined = outcome.status === "submitted" ? outcome : undefined;
      if (ref === undefined) {
        // The answer to the submit was lost: only the callback knows the task.
        const told = await wait.forToken<{ taskId: string }>(token);
        if (told.ok) ref = { id: told.output.taskId };
      }
      if (ref === undefined) throw new AbortTaskRunError("maybeAccepted: it may have been paid for.");

      for (;;) {
        const look = await final(readStep(ref));
        if (look.status === "succeeded") return final(storeStep(ref, surroundings));
        if (look.status === "failed") throw new AbortTaskRunError(look.message);
        // Not `setTimeout`: the machine that it would keep is billed.
        await wait.for({ seconds: Math.ceil(look.sleepMs / 1_000) });
      }
    },
  });
  return { submit, makeVideo };
}

function final<T>(step: Promise<T>): Promise<T> {
  return orFinal(step, (error) => new AbortTaskRunError(error.message));
}
