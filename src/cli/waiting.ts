import { AbortError, type Task, type TaskOutcome, type TaskRef, type WanClient } from "wan-client";
import { clientFor, resumeCommand } from "./connection.js";
import { EXIT } from "./exit-code.js";
import { type Flags, numberOf, type Values } from "./flags.js";
import { stateOf } from "./format.js";
import { type Interrupts, listenToInterrupts } from "./interrupt.js";
import { createReport, errorFacts, type Report } from "./report.js";
import { deliver, type Target, targetFrom } from "./saving.js";
import type { Terminal } from "./terminal.js";

export const TIMEOUT_FLAG = {
  timeout: { type: "string", value: "SECONDS", help: "how long to wait for a task (1800)" },
} as const satisfies Flags;

/** What a command that waits has about it. */
export interface Waiting {
  wan: WanClient;
  target: Target;
  report: Report;
  interrupts: Interrupts;
  /** Seconds. */
  timeout: number | undefined;
  /** What was given, for the command that goes on. */
  values: Values;
}

/**
 * Prepares all that a command that waits needs, does its work, and puts everything away again. What is wrong with the
 * options is said before anything is sent.
 *
 * @param many whether there is more than one task.
 */
export async function prepared(
  values: Values,
  terminal: Terminal,
  many: boolean,
  work: (waiting: Waiting) => Promise<number>,
): Promise<number> {
  const timeout = numberOf(values, "timeout", 1, "a number of seconds from 1");
  const target = await targetFrom(values.output as string | undefined, many);
  const report = createReport(terminal, values.json === true);
  const interrupts = listenToInterrupts(terminal);
  try {
    const wan = clientFor(values, terminal, report);
    return await work({ wan, target, report, interrupts, timeout, values });
  } finally {
    interrupts.close();
    report.close();
  }
}

/** Waits for tasks and delivers their videos as they are done. Resolves to the exit code of the worst that happened. */
export async function waitFor(refs: readonly TaskRef[], waiting: Waiting): Promise<number> {
  const { wan, report, interrupts, timeout } = waiting;
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
      codes.set(outcome.id, await settle(outcome, waiting));
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

/** Delivers the video of a task that has ended, or says why there is none. Resolves to the exit code. */
export async function settle(outcome: TaskOutcome, waiting: Waiting): Promise<number> {
  const { wan, report, target, interrupts } = waiting;
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
