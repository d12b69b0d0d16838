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

/** A server that makes videos, and goes on with them after a restart. */
export function videoService(wan: WanClient, jobs: Jobs, secret: string, callbackUrl: string) {
  const callbacks = createCallbackReceiver({
    secret,
    url: callbackUrl,
    client: wan,
    // Told of every job, also of those for which nobody waits in this process any more.
    onTask: (task, { ref }) => finish(jobs, ref, task),
  });

  /** Makes a video. Settles as soon as its callback comes, or a poll finds it, whichever is first. */
  async function make(ref: string, request: WanRequest): Promise<SucceededTask> {
    await jobs.insert({ ref, state: "submitting" });
    const onSubmitted = ({ id }: SubmittedTask) => jobs.update(ref, { state: "running", taskId: id });
    try {
      const task = await wan.generate(request, { callbacks, ref, onSubmitted });
      await finish(jobs, ref, task);
      return task;
    } catch (error) {
      if (TaskFailedError.is(error)) await finish(jobs, ref, error.task);
      // A submit whose answer was lost has been looked for, by its ref, until the timeout.
      else if (WanError.is(error) && !error.taskId && !error.maybeAccepted) {
        await jobs.update(ref, { state: "not sent" });
      }
      throw error;
    }
  }

  /** After a restart: waits for what was at work, without a second submit. */
  async function resume(): Promise<void> {
    const ids = (await jobs.running()).flatMap(({ taskId }) => taskId ?? []);
    for await (const outcome of wan.waitForTasks(ids, { callbacks })) {
      const job = await jobs.byTaskId(outcome.id);
      if (job && "task" in outcome) await finish(jobs, job.ref, outcome.task);
    }
  }

  const server = createServer(toNodeListener(callbacks.handle));
  return { server, callbacks, make, resume };
}
