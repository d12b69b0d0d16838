import {
  AbortError,
  type Budget,
  type SucceededTask,
  type Task,
  type TaskFailedError,
  type TaskOutcome,
  type TaskRef,
  type WanClient,
} from "wan-client";
import { taskCredits } from "../account/task-credits.js";
import { createClient, resumeCommand } from "./connection.js";
import { creditsText } from "./credits.js";
import { errorMessage, errorToJson } from "./error-message.js";
import { EXIT, exitCodeOf } from "./exit-code.js";
import { type Flags, numberOf, type Values } from "./flags.js";
import { stateOf } from "./format.js";
import { type Interrupts, listenToInterrupts } from "./interrupt.js";
import { createReporter, type Reporter } from "./reporter.js";
import { type PathOf, prepareOutput, saveOrPrintVideo } from "./save.js";
import type { Terminal } from "./terminal.js";
import { WaitFailure } from "./wait-failure.js";

export const TIMEOUT_FLAG = {
  timeout: { type: "string", value: "SECONDS", help: "how long to wait for a task (1800)" },
} as const satisfies Flags;

/** What a command that waits for tasks needs. */
export interface WaitContext {
  wan: WanClient;
  pathOf: PathOf;
  reporter: Reporter;
  interrupts: Interrupts;
  /** Seconds. */
  timeout: number | undefined;
  /** The values of the flags. The command that resumes the wait repeats `--output` and `--base-url`. */
  values: Values;
  terminal: Terminal;
  /** What the tasks may cost together. */
  budget?: Budget | undefined;
}

/**
 * Runs the work of a command with everything it needs to wait for tasks, and cleans up afterwards.
 *
 * @param multiple whether there is more than one task.
 * @throws UsageError for invalid flags, before any request is sent.
 */
export async function withWaitContext(
  values: Values,
  terminal: Terminal,
  multiple: boolean,
  work: (context: WaitContext) => Promise<number>,
): Promise<number> {
  const timeout = numberOf(values, "timeout", 1, "a number of seconds, 1 or more");
  const pathOf = await prepareOutput(values.output as string | undefined, multiple);
  const reporter = createReporter(terminal, values.json === true);
  const interrupts = listenToInterrupts(terminal);
  try {
    const wan = createClient(values, terminal, reporter);
    return await work({ wan, pathOf, reporter, interrupts, timeout, values, terminal });
  } finally {
    interrupts.close();
    reporter.close();
  }
}

/**
 * Waits for tasks. Saves each video, or prints its URL, when its task has ended. Resolves to the highest exit code.
 *
 * @throws WaitFailure when the tasks cannot be read, and may still be running; the error itself when nothing was sent.
 */
export async function waitForTasks(refs: readonly TaskRef[], context: WaitContext): Promise<number> {
  const { wan, reporter, interrupts, timeout, budget } = context;
  const { signal } = interrupts;
  const codes = new Map<string, number>();
  const states = new Map<string, string>();
  const onUpdate = (task: Task) => {
    const { id, status } = task;
    const state = stateOf(task);
    // The outcome of a settled task is reported in more detail elsewhere.
    if (status === "pending" && states.get(id) !== state) reporter.event("update", id, { status, state });
    states.set(id, state);
    if (refs.length > 1) reporter.progress(`${codes.size} of ${refs.length} tasks done`);
    else if (status !== "failed") reporter.progress(`${state}  ${id}`);
  };
  reporter.progress(`waiting for ${refs.length === 1 ? "the task" : `${refs.length} tasks`}`);
  try {
    const limit = timeout === undefined ? {} : { timeout: timeout * 1_000 };
    for await (const outcome of wan.waitForTasks(refs, { signal, onUpdate, budget, ...limit })) {
      codes.set(outcome.id, await handleOutcome(outcome, context));
    }
  } catch (error) {
    const remaining = refs.map(idOf).filter((id) => !codes.has(id));
    if (AbortError.is(error) && interrupts.code !== undefined) {
      return reportInterrupt(remaining, interrupts.code, context);
    }
    if (exitCodeOf(error) !== EXIT.unknown) throw error;
    throw new WaitFailure(error, resumeCommand(remaining, context.values));
  }
  return Math.max(...codes.values(), EXIT.done);
}

/** Reports that tasks keep running after an interrupt, and how to resume the wait. Returns the exit code of the interrupt. */
export function reportInterrupt(
  ids: readonly string[],
  exitCode: number,
  { reporter, values }: Pick<WaitContext, "reporter" | "values">,
): number {
  for (const id of ids) reporter.event("interrupted", id, { exitCode });
  reporter.note(`Interrupted. Resume with: ${resumeCommand(ids, values)}`);
  return exitCode;
}

/** Saves the video of a finished task or prints its URL, or reports why there is none. Resolves to the exit code. */
export async function handleOutcome(outcome: TaskOutcome, context: WaitContext): Promise<number> {
  const { reporter } = context;
  const { id } = outcome;
  if (outcome.status === "failed") {
    reporter.event("failed", id, { error: errorToJson(outcome.error), billed: false });
    reporter.note(reporter.noteStyles.red(failureOf(outcome.error)));
    return EXIT.failed;
  }
  if (outcome.status !== "succeeded") {
    reporter.event(outcome.status, id, { error: errorToJson(outcome.error) });
    const resume = outcome.status === "timeout" ? ` Resume with: ${resumeCommand([id], context.values)}` : "";
    reporter.note(`${id}: ${errorMessage(outcome.error)}${resume}`);
    return EXIT.unknown;
  }
  reporter.event("succeeded", id, outcome.task);
  const code = await saveVideoOf(outcome.task, context);
  const credits = taskCredits(outcome.task);
  if (showsPrices(context) && credits !== undefined) reporter.note(`Cost: ${creditsText(credits)}.`);
  return code;
}

/** Says why a task failed, and that it is not billed. The error message contains the task id. */
function failureOf(error: TaskFailedError): string {
  return `${errorMessage(error).replace(/[.\s]+$/, "")}. Failed tasks are not billed.`;
}

/** Whether to show a person what a video may cost, and what it cost. */
export function showsPrices({
  values,
  terminal,
  budget,
}: Pick<WaitContext, "values" | "terminal" | "budget">): boolean {
  return budget !== undefined || (terminal.err.isTTY === true && values.json !== true);
}

async function saveVideoOf(
  task: SucceededTask,
  { wan, reporter, pathOf, interrupts }: WaitContext,
): Promise<number> {
  const { id } = task;
  try {
    await saveOrPrintVideo(wan, task, pathOf, reporter, interrupts.signal);
    return EXIT.done;
  } catch (error) {
    if (AbortError.is(error)) throw error;
    reporter.event("notSaved", id, { error: errorToJson(error) });
    reporter.note(`${id} succeeded, but its video could not be saved: ${errorMessage(error)}`);
    return EXIT.unknown;
  }
}

function idOf(ref: TaskRef): string {
  return typeof ref === "string" ? ref : ref.id;
}
