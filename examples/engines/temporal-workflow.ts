// Temporal: the workflow. It imports types only, because it is replayed: a client in it would submit at each replay.

import {
  ApplicationFailure,
  condition,
  defineSignal,
  proxyActivities,
  setHandler,
} from "@temporalio/workflow";
import type { TaskRef } from "wan-client";
import type { VideoJob } from "./steps.js";
import type { videoActivities } from "./temporal-activities.js";

// Longer than the client's own limits: 5 minutes for a submit, 2 for a read.
const { submit, read, store } = proxyActivities<ReturnType<typeof videoActivities>>({
  startToCloseTimeout: "10 minutes",
});

/** Sent by your receiver, with the task that the callback names: `handle.signal(heard, taskId)`. */
export const heard = defineSignal<[taskId: string]>("heard");

/** One video. `workflowId: job.id`, so that a job that is started twice runs once. */
export async function makeVideo(job: VideoJob): Promise<string> {
  let told: string | undefined;
  setHandler(heard, (taskId) => {
    told = taskId;
  });

  const outcome = await submit(job);
  if (outcome.status === "refused")
    throw ApplicationFailure.nonRetryable(outcome.error.message, outcome.error.name);
  let ref: TaskRef | undefined = outcome.status === "submitted" ? outcome : undefined;
  // The answer to the submit was lost: only the callback knows the task.
  if (ref === undefined && (await condition(() => told !== undefined, "1 hour")))
    ref = { id: told as string };
  if (ref === undefined) throw ApplicationFailure.nonRetryable("It may have been paid for.", "maybeAccepted");

  for (;;) {
    told = undefined;
    const look = await read(ref);
    if (look.status === "succeeded") return store(ref);
    if (look.status === "failed") throw ApplicationFailure.nonRetryable(look.message, "TaskFailedError");
    // A durable timer, which the callback cuts short.
    await condition(() => told !== undefined, look.sleepMs);
  }
}
