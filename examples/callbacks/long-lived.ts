import { createServer } from "node:http";
import {
  type SubmittedTask,
  type SucceededTask,
  TaskFailedError,
  type WanClient,
  WanError,
  type WanRequest,
} from "wan-client";
import { createCallbackReceiver } from "wan-client/callbacks";
import { toNodeListener } from "wan-client/node";
import { finish, type Jobs } from "./jobs.js";

/** A server that makes videos, and continues to wait for them after a restart. */
export function videoService(wan: WanClient, jobs: Jobs, secret: string, callbackUrl: string) {
  const callbacks = createCallbackReceiver({
    secret,
    url: callbackUrl,
    client: wan,
    // Called for every job, including those that this process no longer waits for.
    onTask: (task, { jobId }) => finish(jobs, jobId, task),
  });

  /** Makes a video. Resolves as soon as its callback arrives or polling finds it, whichever comes first. */
  async function make(jobId: string, request: WanRequest): Promise<SucceededTask> {
    await jobs.insert({ jobId, state: "submitting" });
    const onSubmitted = ({ id }: SubmittedTask) => jobs.update(jobId, { state: "running", taskId: id });
    try {
      const task = await wan.generate(request, { callbacks, jobId, onSubmitted });
      await finish(jobs, jobId, task);
      return task;
    } catch (error) {
      if (TaskFailedError.is(error)) await finish(jobs, jobId, error.task);
      // If the response was lost, generate has waited for the callback until its timeout: the row stays "submitting".
      else if (WanError.is(error) && !error.taskId && !error.maybeAccepted) {
        await jobs.update(jobId, { state: "not accepted" });
      }
      throw error;
    }
  }

  /** After a restart: waits for the running tasks without submitting them again. */
  async function resume(): Promise<void> {
    const ids = (await jobs.running()).flatMap(({ taskId }) => taskId ?? []);
    for await (const outcome of wan.waitForTasks(ids, { callbacks })) {
      const job = await jobs.byTaskId(outcome.id);
      if (job && "task" in outcome) await finish(jobs, job.jobId, outcome.task);
    }
  }

  const server = createServer(toNodeListener(callbacks.handle));
  return { server, callbacks, make, resume };
}
