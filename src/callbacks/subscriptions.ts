import { isWorkerd } from "../util/environment.js";
import { monotonicNow, startTimer } from "../util/timers.js";
import { remember } from "./bounded-map.js";

/** How long a callback for which nobody listens is kept, ms. */
const KEPT_MS = 60 * 60_000;
/** How often a listener in workerd looks for what came, ms. */
const LOOK_MS = 1_000;

type Hear = (taskId: string) => void;

/**
 * Who listens for callbacks, and which came when nobody did. A callback may come before the wait begins, or before the
 * submit is answered.
 */
export class Hearing {
  readonly #byId = new Map<string, Set<Hear>>();
  readonly #byRef = new Map<string, Set<Hear>>();
  /** When a callback for a task came, the oldest first. */
  readonly #cameAt = new Map<string, number>();
  /** The tasks of the refs that were submitted here, for a callback that names no task. */
  readonly #idOf = new Map<string, string>();

  /** A callback came. Without a task it is for the one that was submitted under the ref. */
  tell(ref: string, taskId = this.#idOf.get(ref)): void {
    if (taskId === undefined) return;
    remember(this.#cameAt, taskId, monotonicNow());
    for (const hear of [...(this.#byId.get(taskId) ?? []), ...(this.#byRef.get(ref) ?? [])]) hear(taskId);
  }

  /** The task that was submitted under a ref, if it is known. */
  taskOf(ref: string): string | undefined {
    return this.#idOf.get(ref);
  }

  /** A task was submitted under a ref. */
  submitted(ref: string, taskId: string): void {
    remember(this.#idOf, ref, taskId);
  }

  /** Hears the callbacks of a task, and at once if one came before. */
  forTask(taskId: string, hear: Hear): () => void {
    const cameAt = this.#cameAt.get(taskId);
    const leave = listen(this.#byId, taskId, hear);
    if (cameAt !== undefined && monotonicNow() - cameAt < KEPT_MS) hear(taskId);
    return leave;
  }

  /** Hears the callbacks of a ref that come from now on: those before may be about an earlier try. */
  forRef(ref: string, hear: Hear): () => void {
    return listen(this.#byRef, ref, hear);
  }
}

function listen(listeners: Map<string, Set<Hear>>, key: string, hear: Hear): () => void {
  // There, what is done in the request of the callback could not go on in the one that waits.
  const [told, stop] = isWorkerd() ? mailbox(hear) : [hear, () => {}];
  const group = listeners.get(key) ?? new Set();
  listeners.set(key, group.add(told));
  return () => {
    stop();
    group.delete(told);
    if (group.size === 0 && listeners.get(key) === group) listeners.delete(key);
  };
}

/** A listener that only takes note, and a timer of the request that listens, which passes it on. */
function mailbox(hear: Hear): [Hear, () => void] {
  const came = new Set<string>();
  let stop = () => {};
  const look = () => {
    stop = startTimer(LOOK_MS, look);
    for (const taskId of came) {
      came.delete(taskId);
      hear(taskId);
    }
  };
  look();
  return [(taskId) => came.size < 8 && came.add(taskId), () => stop()];
}
