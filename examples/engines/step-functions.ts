// AWS: a Lambda for each step, and `step-functions.asl.json` to sleep between them. A Lambda ends after 15 minutes at most and
// is billed while it waits, so that none of them waits for a video.

import type { APIGatewayProxyEventV2, APIGatewayProxyResultV2, Handler } from "aws-lambda";
import type { SubmitOutcome } from "wan-client";
import { CallbackError } from "wan-client/callbacks";
import {
  callbackStep,
  type Look,
  orFinal,
  readStep,
  type Surroundings,
  storeStep,
  submitStep,
  type VideoJob,
} from "./steps.js";

/** What goes from state to state. */
interface State {
  job: VideoJob;
  /** What the submit gave; or the task that a callback named, when nobody knew it before. */
  task: SubmitOutcome | { status: "submitted"; id: string };
}

/** How your receiver finds the task of a job whose submit had lost its answer: it writes it down here. */
export interface HeardTasks {
  read(jobId: string): Promise<string | undefined>;
  write(jobId: string, taskId: string): Promise<void>;
}

/** The error of a step that is of no use to repeat: the state machine's `Retry` leaves this name out. */
class FinalError extends Error {
  override name = "FinalError";
}

/** The handlers: `export const { submit, read, store, callback } = videoHandlers(surroundings, heard)`. */
export function videoHandlers(surroundings: Surroundings, heard: HeardTasks) {
  const submit: Handler<VideoJob, State> = async (job) => ({
    job,
    task: await final(submitStep(job, surroundings)),
  });

  /** `sleepSeconds` is what the `Wait` state sleeps. */
  const read: Handler<State, State & { look: Look; sleepSeconds: number }> = async ({ job, task }) => {
    if (task.status === "refused") throw new FinalError(task.error.message);
    const id = task.status === "submitted" ? task.id : await heard.read(job.id);
    // The answer to the submit was lost: only the callback knows the task. The state machine's timeout ends this.
    if (id === undefined)
      return { job, task, look: { status: "pending", sleepMs: 60_000 }, sleepSeconds: 60 };
    const look = await final(readStep(id));
    if (look.status === "failed") throw new FinalError(look.message);
    const sleepSeconds = look.status === "pending" ? Math.ceil(look.sleepMs / 1_000) : 0;
    return { job, task: { status: "submitted", id }, look, sleepSeconds };
  };

  const store: Handler<State, { address: string }> = async ({ task }) => {
    if (task.status !== "submitted") throw new FinalError("There is no task.");
    return { address: await final(storeStep(task.id, surroundings)) };
  };

  /** Behind a function URL. */
  const callback: Handler<APIGatewayProxyEventV2, APIGatewayProxyResultV2> = async (event) => {
    const { requestContext, rawPath, rawQueryString, body = "", isBase64Encoded } = event;
    const url = `https://${requestContext.domainName}${rawPath}?${rawQueryString}`;
    const request = new Request(url, {
      method: requestContext.http.method,
      ...(requestContext.http.method === "POST" && {
        body: isBase64Encoded ? Buffer.from(body, "base64") : body,
      }),
    });
    try {
      const { jobId, taskId } = await callbackStep(request, surroundings);
      if (taskId !== undefined) await heard.write(jobId, taskId);
      return { statusCode: 200 };
    } catch (error) {
      if (CallbackError.is(error)) return { statusCode: error.status, body: error.message };
      throw error; // 500: the API may send it again
    }
  };

  return { submit, read, store, callback };
}

function final<T>(step: Promise<T>): Promise<T> {
  return orFinal(step, (error) => new FinalError(error.message));
}
