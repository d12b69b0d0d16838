// Temporal: the workflow. It imports only types. Workflow code is replayed, and a client in it would submit at each replay.

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

// Longer than the client's own timeouts: 5 minutes for a submit request, 2 for a read request.
const { submit, read, store } = proxyActivities<ReturnType<typeof videoActivities>>({
  startToCloseTimeout: "10 minutes",
});

/** Sent by your receiver with the task's id from the callback: `handle.signal(callbackReceived, taskId)`. */
export const callbackReceived = defineSignal<[taskId: string]>("callbackReceived");

/** Makes one video. Use `job.id` as the workflow id, so that a job that is started twice runs once. */
export async function makeVideo(job: VideoJob): Promise<string> {
  let callbackTaskId: string | undefined;
  setHandler(callbackReceived, (taskId) => {
    callbackTaskId = taskId;
  });

  const outcome = await submit(job);
  if (outcome.status === "refused")
    throw ApplicationFailure.nonRetryable(outcome.error.message, outcome.error.name);
  let ref: TaskRef | undefined = outcome.status === "submitted" ? outcome : undefined;
  // The response to the submission was lost, so only the callback has the task's id.
  if (ref === undefined && (await condition(() => callbackTaskId !== undefined, "1 hour")))
    ref = { id: callbackTaskId as string };
  if (ref === undefined) throw ApplicationFailure.nonRetryable("It may have been paid for.", "maybeAccepted");

  for (;;) {
    callbackTaskId = undefined;
    const result = await read(ref);
    if (result.status === "succeeded") return store(ref);
    if (result.status === "failed") throw ApplicationFailure.nonRetryable(result.message, "TaskFailedError");
    // A durable timer, which a callback ends early.
    await condition(() => callbackTaskId !== undefined, result.sleepMs);
  }
}
