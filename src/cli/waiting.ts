import { AbortError, type Task, type TaskOutcome, type TaskRef, type WanClient } from "wan-client";
import { resumeCommand } from "./connection.js";
import { EXIT } from "./exit-code.js";
import type { Flags, Values } from "./flags.js";
import { stateOf } from "./format.js";
import type { Interrupts } from "./interrupt.js";
import { errorFacts, type Report } from "./report.js";
import { deliver, type Target } from "./saving.js";

export const TIMEOUT_FLAG = {
  timeout: { type: "string", value: "SECONDS", help: "how long to wait for a task (1800)" },
} as const satisfies Flags;

interface Waiting {
  target: Target;
  report: Report;
  interrupts: Interrupts;
  /** Seconds. */
  timeout: number | undefined;
  /** What was given, for the command that goes on. */
  values: Values;
}

/** Waits for tasks and delivers their videos as they are done. Resolves to the exit code of the worst that happened. */
export async function waitFor(wan: WanClient, refs: readonly TaskRef[], waiting: Waiting): Promise<number> {
  const { report, interrupts, timeout } = waiting;
  const { signal } = interrupts;
  const codes = new Map<string, number>();
  const states = new Map<string, string>();
  const onUpdate = (task: Task) => {
    const state = stateOf(task);
    if (states.get(task.id) !== state) report.event("update", { id: task.id, status: task.status, state });
    states.set(task.id, state);
    report.state(refs.length === 1 ? `${state}  ${task.id}` : `${codes.size} of ${refs.length} tasks done`);
  };
  report.state(`waiting for ${refs.length === 1 ? "the task" : `${refs.length} tasks`}`);
  try {
    const limit = timeout === undefined ? {} : { timeout: timeout * 1_000 };
    for await (const outcome of wan.waitForTasks(refs, { signal, onUpdate, ...limit })) {
      codes.set(outcome.id, await settle(wan, outcome, waiting));
    }
  } catch (error) {
    if (!AbortError.is(error) || interrupts.code === undefined) throw error;
    const left = refs.map(idOf).filter((id) => !codes.has(id));
    report.event("interrupted", { ids: left });
    report.note(`Interrupted. Go on with: ${resumeCommand(left, waiting.values)}`);
    return interrupts.code;
  }
  return Math.max(...codes.values(), EXIT.done);
}

async function settle(wan: WanClient, outcome: TaskOutcome, waiting: Waiting): Promise<number> {
  const { report, target, interrupts } = waiting;
  const { id } = outcome;
  if (outcome.status !== "succeeded") {
    report.event(outcome.status, { id, error: errorFacts(outcome.error) });
    report.note(`${id}: ${outcome.error.message}`);
    return outcome.status === "failed" ? EXIT.failed : EXIT.unknown;
  }
  report.event("succeeded", { task: outcome.task });
  try {
    await deliver(wan, outcome.task, target, report, interrupts.signal);
    return EXIT.done;
  } catch (error) {
    if (AbortError.is(error)) throw error;
    report.event("notSaved", { id, error: errorFacts(error) });
    report.note(`${id} is done, and could not be saved: ${(error as Error).message}`);
    return EXIT.unknown;
  }
}

function idOf(ref: TaskRef): string {
  return typeof ref === "string" ? ref : ref.id;
}
