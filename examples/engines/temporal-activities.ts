// Temporal: everything that touches the network is an activity.

import { ApplicationFailure } from "@temporalio/activity";
import type { TaskRef } from "wan-client";
import { type Config, readStep, storeStep, submitStep, type VideoJob, withFinalError } from "./steps.js";

/** `Worker.create({ activities: videoActivities(config), ... })` */
export function videoActivities(config: Config) {
  return {
    submit: (job: VideoJob) => final(submitStep(job, config)),
    read: (ref: TaskRef) => final(readStep(ref)),
    store: (ref: TaskRef) => final(storeStep(ref, config)),
  };
}

function final<T>(step: Promise<T>): Promise<T> {
  return withFinalError(step, (error) =>
    ApplicationFailure.create({
      message: error.message,
      type: error.name,
      nonRetryable: true,
      details: [error.toJSON()],
    }),
  );
}
