import { BoundedMap } from "../util/bounded-map.js";
import { isWorkerd } from "../util/environment.js";
import { monotonicNow, startTimer } from "../util/timers.js";

/** How long a callback is kept for waits that start later, ms. */
const KEPT_MS = 60 * 60_000;
/** How often a subscriber in workerd checks for new callbacks, ms. */
const CHECK_INTERVAL_MS = 1_000;
/** How many task ids a subscriber in workerd keeps between two checks. */
const MAX_QUEUED = 8;

type Notify = (taskId: string) => void;

/**
 * The subscribers to callbacks, and the callbacks that have arrived. A callback may arrive before the wait starts, and even
 * before the response to the submission.
 */
export class CallbackSubscriptions {
  readonly #byTaskId = new Map<string, Set<Notify>>();
  readonly #byJobId = new Map<string, Set<Notify>>();
  /** When the last callback for a task arrived. */
  readonly #arrivedAt = new BoundedMap<number>();
  /** The tasks that this process has submitted, for callbacks that name no task. */
  readonly #taskIds = new BoundedMap<string>();

  /** Notifies the subscribers of a callback. A callback that names no task is about the task that was submitted for the job. */
  notify(jobId: string, taskId = this.taskIdOf(jobId)): void {
    if (taskId === undefined) return;
    this.#arrivedAt.set(taskId, monotonicNow());
    const subscribers = [...(this.#byTaskId.get(taskId) ?? []), ...(this.#byJobId.get(jobId) ?? [])];
    for (const notify of subscribers) notify(taskId);
  }

  /** The task that was submitted for a job, if it is known. */
  taskIdOf(jobId: string): string | undefined {
    return this.#taskIds.get(jobId);
  }

  /** Records which task was submitted for a job. */
  setTaskId(jobId: string, taskId: string): void {
    this.#taskIds.set(jobId, taskId);
  }

  /** Subscribes to the callbacks of a task. Notifies at once if one arrived within an hour. Returns a function to unsubscribe. */
  subscribeToTask(taskId: string, notify: Notify): () => void {
    const arrivedAt = this.#arrivedAt.get(taskId);
    const unsubscribe = subscribe(this.#byTaskId, taskId, notify);
    if (arrivedAt !== undefined && monotonicNow() - arrivedAt < KEPT_MS) notify(taskId);
    return unsubscribe;
  }

  /** Subscribes to the future callbacks of a job: earlier ones may be about an earlier submission. */
  subscribeToJob(jobId: string, notify: Notify): () => void {
    return subscribe(this.#byJobId, jobId, notify);
  }
}

function subscribe(subscribers: Map<string, Set<Notify>>, key: string, notify: Notify): () => void {
  // In workerd, work that starts in the request of the callback cannot continue in the request that waits.
  const [subscriber, stop] = isWorkerd() ? queueFor(notify) : [notify, () => {}];
  const group = subscribers.get(key) ?? new Set();
  subscribers.set(key, group.add(subscriber));
  return () => {
    stop();
    group.delete(subscriber);
    if (group.size === 0 && subscribers.get(key) === group) subscribers.delete(key);
  };
}

/** A subscriber that only queues task ids, and a function that stops the waiting request's timer, which passes the ids on. */
function queueFor(notify: Notify): [Notify, () => void] {
  const queue = new Set<string>();
  let stop = () => {};
  const check = () => {
    stop = startTimer(CHECK_INTERVAL_MS, check);
    for (const taskId of queue) {
      queue.delete(taskId);
      notify(taskId);
    }
  };
  check();
  return [(taskId) => queue.size < MAX_QUEUED && queue.add(taskId), () => stop()];
}
