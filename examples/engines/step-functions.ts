// AWS: a Lambda for each step, and `step-functions.asl.json` to sleep between them. No Lambda waits for a video, because a Lambda
// runs for at most 15 minutes and is billed while it waits.

import type { APIGatewayProxyEventV2, APIGatewayProxyResultV2, Handler } from "aws-lambda";
import type { SubmitOutcome } from "wan-client";
import { CallbackError } from "wan-client/callbacks";
import {
  type Config,
  callbackStep,
  type ReadResult,
  readStep,
  storeStep,
  submitStep,
  type VideoJob,
  withFinalError,
} from "./steps.js";

/** The data that the states pass on. */
interface State {
  job: VideoJob;
  /** The outcome of the submission, or the task that a callback named if the outcome was unknown. */
  task: SubmitOutcome | { status: "submitted"; id: string };
}

/** Stores the ids of the tasks that callbacks named, by job id. They are needed when the response to a submission was lost. */
export interface CallbackTasks {
  read(jobId: string): Promise<string | undefined>;
  write(jobId: string, taskId: string): Promise<void>;
}

/** The error of a step that must not be repeated. The `Retry` of the state machine excludes this name. */
class FinalError extends Error {
  override name = "FinalError";
}

/** The handlers: `export const { submit, read, store, callback } = videoHandlers(config, callbackTasks)`. */
export function videoHandlers(config: Config, callbackTasks: CallbackTasks) {
  const submit: Handler<VideoJob, State> = async (job) => ({
    job,
    task: await final(submitStep(job, config)),
  });

  /** `sleepSeconds` is the duration of the `Wait` state. */
  const read: Handler<State, State & { result: ReadResult; sleepSeconds: number }> = async ({
    job,
    task,
  }) => {
    if (task.status === "refused") throw new FinalError(task.error.message);
    const id = task.status === "submitted" ? task.id : await callbackTasks.read(job.id);
    // The response to the submission was lost, so only the callback has the task's id. The timeout of the state machine applies.
    if (id === undefined)
      return { job, task, result: { status: "pending", sleepMs: 60_000 }, sleepSeconds: 60 };
    const result = await final(readStep(id));
    if (result.status === "failed") throw new FinalError(result.message);
    const sleepSeconds = result.status === "pending" ? Math.ceil(result.sleepMs / 1_000) : 0;
    return { job, task: { status: "submitted", id }, result, sleepSeconds };
  };

  const store: Handler<State, { address: string }> = async ({ task }) => {
    if (task.status !== "submitted") throw new FinalError("The job has no task.");
    return { address: await final(storeStep(task.id, config)) };
  };

  /** The handler of a function URL. */
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
      const { jobId, taskId } = await callbackStep(request, config);
      if (taskId !== undefined) await callbackTasks.write(jobId, taskId);
      return { statusCode: 200 };
    } catch (error) {
      if (CallbackError.is(error)) return { statusCode: error.status, body: error.message };
      throw error; // 500: the API may send it again
    }
  };

  return { submit, read, store, callback };
}

function final<T>(step: Promise<T>): Promise<T> {
  return withFinalError(step, (error) => new FinalError(error.message));
}
