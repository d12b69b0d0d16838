import { type WanClient, WanError, type WanRequest } from "wan-client";
import { CallbackError, signCallbackUrl, verifyCallback } from "wan-client/callbacks";
import { finish, type Job, type Jobs } from "./jobs.js";

/** Functions that live for one request each. None of them waits, and all state is in the rows. */
export function videoFunctions(wan: WanClient, jobs: Jobs, secret: string, callbackUrl: string) {
  /** Submits a job. The row is inserted first, so that the callback finds it even if this function is killed. */
  async function start(request: WanRequest): Promise<Job> {
    const jobId = crypto.randomUUID();
    const callback_url = await signCallbackUrl(callbackUrl, { secret, jobId });
    await jobs.insert({ jobId, state: "submitting" });
    const change = await wan.submit({ ...request, callback_url }).then(
      ({ id }) => ({ state: "running", taskId: id }) as const,
      (error: unknown) => {
        // The task may be running and billed. Its callback will say so; until then, do not submit it again.
        const unknown = WanError.is(error) && error.maybeAccepted;
        return { state: unknown ? "submitting" : "not accepted" } as const;
      },
    );
    await jobs.update(jobId, change);
    return { jobId, ...change };
  }

  /** Receives a callback: the route behind `callbackUrl`. */
  async function receive(request: Request): Promise<Response> {
    try {
      const { jobId, taskId } = await verifyCallback(request, { secret, url: callbackUrl });
      const job = await jobs.byJobId(jobId);
      if (!job || !taskId) return new Response("Unknown job.", { status: 400 });
      // Only the job id is proven. The task that the body names may belong to another job.
      const owner = await jobs.byTaskId(taskId);
      if ((job.taskId ?? taskId) !== taskId || (owner ?? job).jobId !== jobId) {
        return new Response("The task belongs to another job.", { status: 400 });
      }
      const task = await wan.getTask(taskId);
      if (task.status === "pending") await jobs.update(jobId, { state: "running", taskId });
      else await finish(jobs, jobId, task);
      return new Response();
    } catch (error) {
      if (CallbackError.is(error)) return new Response(error.message, { status: error.status });
      throw error; // a 500, so that the callback may come again
    }
  }

  /** Finds the tasks that ended without a callback. Run it every few minutes with a cron trigger. */
  async function sweep(): Promise<void> {
    const running = await jobs.running();
    const tasks = await wan.getTasks(running.flatMap(({ taskId }) => taskId ?? []));
    for (const task of tasks) {
      const job = task && (await jobs.byTaskId(task.id));
      if (job && task.status !== "pending") await finish(jobs, job.jobId, task);
    }
  }

  return { start, receive, sweep };
}
