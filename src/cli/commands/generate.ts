import type { Budget, SubmittedTask, TaskOutcome, WanRequest } from "wan-client";
import { describeValue } from "../../util/describe-value.js";
import { PLATFORM_TOKEN_VARIABLE } from "../../util/environment.js";
import { checkRequest } from "../check-request.js";
import { type Arguments, type Command, EXAMPLE_SUBMISSION } from "../command.js";
import { CONNECTION_FLAGS, resumeCommand } from "../connection.js";
import { budgetFor, limitFrom, PRICE_FLAGS, printEstimate } from "../estimate.js";
import { EXIT, UsageError } from "../exit-code.js";
import type { Flags, Values } from "../flags.js";
import { requestFlags, requestFrom } from "../request-flags.js";
import { OUTPUT_FLAG } from "../save.js";
import {
  handleOutcome,
  reportInterrupt,
  TIMEOUT_FLAG,
  type WaitContext,
  waitForTasks,
  withWaitContext,
} from "../wait-for-tasks.js";

const PROGRESS_DELAY_MS = 200;

const WAIT_FLAG = {
  wait: {
    type: "boolean",
    negatable: "only",
    help: "print the id of the task, and do not wait for the video",
  },
} as const satisfies Flags;

// Flags that have no effect with --no-wait, and the message for each.
const NOT_WITHOUT_WAIT = {
  output:
    'the video is not saved without waiting for it; leave out --output, and run "wan-client wait ID -o PATH" later.',
  timeout: "there is no wait that --timeout could limit; leave out --timeout.",
  estimate: "--estimate submits no task; leave out one of the two.",
} as const;

export const generateCommand: Command = {
  usage: "[TEXT] -m MODEL [-i FILE|URL] [-o PATH]",
  summary: "generate a video, and wait until it is done",
  get flags() {
    return {
      ...requestFlags(),
      ...OUTPUT_FLAG,
      ...WAIT_FLAG,
      ...TIMEOUT_FLAG,
      ...PRICE_FLAGS,
      ...CONNECTION_FLAGS,
    };
  },
  examples: ['npx wan-client generate "A paper boat" -m wan2.6-t2v -o boat.mp4', EXAMPLE_SUBMISSION],
  details:
    "TEXT says what the video shows. Put it in quotes. It is optional with --image or --media.\n\n" +
    "The id of the task is printed as soon as it is known. Ctrl-C, or a closed terminal, stops only the wait:\n" +
    "the task keeps running, and `wan-client wait ID` resumes the wait.\n\n" +
    "The FILE of --image is sent to a 2.6 model as a data: URL. Other files are uploaded first, with the token in\n" +
    `${PLATFORM_TOKEN_VARIABLE}, and become public.\n\n` +
    "In a terminal, the first line says what the video may cost by the platform's price rules, and the last line\n" +
    "what it cost. --estimate only prints what it may cost, and needs no token. With --budget, the video is not\n" +
    "made if it may cost more than the budget, or if its maximum cost is unknown.",
  positionals: "text",
  async run(args, terminal) {
    const values = withPrompt(args);
    checkNoWait(values);
    const limit = limitFrom(values);
    const { request, files } = await requestFrom(values);
    if (values.estimate) return printEstimate(request, values, terminal);
    return withWaitContext(values, terminal, false, async (prepared) => {
      const { wan, reporter, interrupts } = prepared;
      await checkRequest(request, wan);
      const context = { ...prepared, budget: await budgetFor(request, limit, prepared) };
      const ready = await files.upload(request, { ...context, signal: interrupts.signal });
      const submitted = await submit(ready, context);
      // The response had a finished video but no task id, so there is nothing to wait for.
      if (submitted.id === "") return handleOutcome(await outcomeOf(submitted, context.budget), context);
      const { id, traceId, jobId, submittedAt } = submitted;
      reporter.event("submitted", id, { traceId, jobId, submittedAt });
      if (values.wait === false) reporter.result(id);
      else reporter.note(`task ${id}`);
      if (interrupts.code !== undefined) return reportInterrupt([id], interrupts.code, context);
      const resume = resumeCommand([id], values);
      if (values.wait === false) {
        reporter.note(`The task is running. Wait for its video with: ${resume}`);
        return EXIT.done;
      }
      reporter.note(reporter.noteStyles.dim(`If this is interrupted, resume with: ${resume}`));
      return waitForTasks([submitted], context);
    });
  },
};

/** @throws UsageError for a text that is blank, given twice, or not in quotes. */
function withPrompt({ values, positionals }: Arguments): Values {
  const [text, ...others] = positionals;
  if (text === undefined) return values;
  if (text.trim() === "") {
    throw new UsageError(
      `TEXT: got ${describeValue(text)}; use words that say what the video shows, such as "A paper boat".`,
    );
  }
  if (others.length > 0) {
    const words = describeValue(positionals.join(" "));
    throw new UsageError(`TEXT: got ${positionals.length} arguments; put the text in quotes: ${words}.`);
  }
  if (values.prompt !== undefined) {
    throw new UsageError(
      `--prompt: the text is already given as ${describeValue(text)}; use one of the two.`,
    );
  }
  return { ...values, prompt: text };
}

/** @throws UsageError for a flag that has no effect with --no-wait. */
function checkNoWait(values: Values): void {
  if (values.wait !== false) return;
  for (const [name, problem] of Object.entries(NOT_WITHOUT_WAIT)) {
    if (values[name] !== undefined && values[name] !== false) throw new UsageError(`--no-wait: ${problem}`);
  }
}

async function outcomeOf(submitted: SubmittedTask, budget: Budget | undefined): Promise<TaskOutcome> {
  return { id: submitted.id, input: submitted, status: "succeeded", task: await submitted.wait({ budget }) };
}

/** The first interrupt does not abort the submission. Otherwise the id of a task that may be billed could be lost. */
async function submit(
  request: WanRequest,
  { wan, reporter, interrupts, budget }: WaitContext,
): Promise<SubmittedTask> {
  // Delayed, because most submissions take less time than this and need no line.
  const progressTimer = setTimeout(() => reporter.progress("submitting"), PROGRESS_DELAY_MS);
  try {
    return await interrupts.runProtected(
      (signal) => wan.submit(request, { signal, budget }),
      () =>
        reporter.note(
          "Waiting for the id of the task, which may be billed. Press Ctrl-C again to stop without it.",
        ),
    );
  } finally {
    clearTimeout(progressTimer);
  }
}
