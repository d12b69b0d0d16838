// Temporal: everything that touches the network is an activity.

import { ApplicationFailure } from "@temporalio/activity";
import type { TaskRef } from "wan-client";
import { orFinal, readStep, type Surroundings, storeStep, submitStep, type VideoJob } from "./steps.js";

/** `Worker.create({ activities: videoActivities(surroundings), ... })` */
export function videoActivities(surroundings: Surroundings) {
  return {
    submit: (job: VideoJob) => final(submitStep(job, surroundings)),
    read: (ref: TaskRef) => final(readStep(ref)),
    store: (ref: TaskRef) => final(storeStep(ref, surroundings)),
  };
}

function final<T>(step: Promise<T>): Promise<T> {
  return orFinal(step, (error) =>
    ApplicationFailure.create({
      message: error.message,
      type: error.name,
      nonRetryable: true,
      details: [error.toJSON()],
    }),
  );
}
