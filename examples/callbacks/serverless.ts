import { type WanClient, WanError, type WanRequest } from "wan-client";
import { CallbackError, signCallbackUrl, verifyCallback } from "wan-client/callbacks";
import { finish, type Job, type Jobs } from "./jobs.js";

/** Functions that live for one request each: nothing waits, and the rows are all that is kept between them. */
export function videoFunctions(wan: WanClient, jobs: Jobs, secret: string, callbackUrl: string) {
  /** Submits. The row is there first, so that the callback finds it even if this function dies in the middle. */
  async function start(request: WanRequest): Promise<Job> {
    const ref = crypto.randomUUID();
    const callback_url = await signCallbackUrl(callbackUrl, { secret, ref });
    await jobs.insert({ ref, state: "submitting" });
    const change = await wan.submit({ ...request, callback_url }).then(
      ({ id }) => ({ state: "running", taskId: id }) as const,
      (error: unknown) => {
        // Where it may be at work, and billed, its callback will say so: nobody submits it again before.
        const unknown = WanError.is(error) && error.maybeAccepted;
        return { state: unknown ? "submitting" : "not sent" } as const;
      },
    );
    await jobs.update(ref, change);
    return { ref, ...change };
  }

  /** Receives a callback: the route behind `callbackUrl`. */
  async function receive(request: Request): Promise<Response> {
    try {
      const { ref, taskId } = await verifyCallback(request, { secret, url: callbackUrl });
      const job = await jobs.byRef(ref);
      if (!job || !taskId) return new Response("There is no such job.", { status: 400 });
      // The ref is proven, the rest is not: a task that is another job's is not this one's.
      const owner = await jobs.byTaskId(taskId);
      if ((job.taskId ?? taskId) !== taskId || (owner ?? job).ref !== ref) {
        return new Response("The task is not this job's.", { status: 400 });
      }
      const task = await wan.getTask(taskId);
      if (task.status === "pending") await jobs.update(ref, { state: "running", taskId });
      else await finish(jobs, ref, task);
      return new Response();
    } catch (error) {
      if (CallbackError.is(error)) return new Response(error.message, { status: error.status });
      throw error; // a 500, so that the callback may come again
    }
  }

  /** Looks for the ends of which no callback came: every few minutes, by a cron trigger. */
  async function sweep(): Promise<void> {
    const running = await jobs.running();
    const tasks = await wan.getTasks(running.flatMap(({ taskId }) => taskId ?? []));
    for (const task of tasks) {
      const job = task && (await jobs.byTaskId(task.id));
      if (job && task.status !== "pending") await finish(jobs, job.ref, task);
    }
  }

  return { start, receive, sweep };
}
