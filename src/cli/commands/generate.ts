import type { Budget, SubmittedTask, TaskOutcome, WanRequest } from "wan-client";
import { PLATFORM_TOKEN_VARIABLE } from "../../util/environment.js";
import { checkRequest } from "../check-request.js";
import type { Command } from "../command.js";
import { CONNECTION_FLAGS, resumeCommand } from "../connection.js";
import { budgetFor, limitFrom, PRICE_FLAGS, printEstimate } from "../estimate.js";
import { requestFlags, requestFrom } from "../request-flags.js";
import { OUTPUT_FLAG } from "../save.js";
import {
  handleOutcome,
  TIMEOUT_FLAG,
  type WaitContext,
  waitForTasks,
  withWaitContext,
} from "../wait-for-tasks.js";

const PROGRESS_DELAY_MS = 200;

export const generateCommand: Command = {
  usage: "-m MODEL [-p TEXT] [-i FILE|URL] [-o out.mp4]",
  summary: "generate a video, and wait until it is done",
  get flags() {
    return { ...requestFlags(), ...OUTPUT_FLAG, ...TIMEOUT_FLAG, ...PRICE_FLAGS, ...CONNECTION_FLAGS };
  },
  details:
    "The id of the task is printed as soon as it is known. Ctrl-C, or a closed terminal, stops only the wait:\n" +
    "the task keeps running, and `wan-client wait ID` resumes the wait.\n\n" +
    "A FILE for --image is sent as a data: URL to the 2.6 models. Other files are uploaded first, which makes them\n" +
    `public, with the token in ${PLATFORM_TOKEN_VARIABLE}.\n\n` +
    "In a terminal, the first line says what the video may cost by the platform's price rules, and the last one\n" +
    "what it cost. --estimate says only what it may cost, and needs no token. With --budget, the video is not made\n" +
    "if it may cost more than that, or if its maximum cost is unknown.",
  positionals: "none",
  async run({ values }, terminal) {
    const limit = limitFrom(values);
    const { request, files } = await requestFrom(values);
    if (values.estimate) return printEstimate(request, values, terminal);
    return withWaitContext(values, terminal, false, async (prepared) => {
      const { wan, reporter, interrupts } = prepared;
      await checkRequest(request, wan);
      const context = { ...prepared, budget: await budgetFor(request, limit, prepared) };
      const ready = await files.upload(request, { ...context, signal: interrupts.signal });
      const submitted = await submit(ready, context);
      // The response had a finished video but no task id: there is nothing to wait for.
      if (submitted.id === "") return handleOutcome(await outcomeOf(submitted, context.budget), context);
      reporter.event("submitted", { ...submitted });
      reporter.note(`task ${submitted.id}`);
      reporter.note(`If this is interrupted, resume with: ${resumeCommand([submitted.id], values)}`);
      return interrupts.code ?? waitForTasks([submitted], context);
    });
  },
};

async function outcomeOf(submitted: SubmittedTask, budget: Budget | undefined): Promise<TaskOutcome> {
  return { id: submitted.id, input: submitted, status: "succeeded", task: await submitted.wait({ budget }) };
}

/** The first interrupt does not abort the submission: without its response, the id of a task that may be billed is lost. */
async function submit(
  request: WanRequest,
  { wan, reporter, interrupts, budget }: WaitContext,
): Promise<SubmittedTask> {
  // Delayed, because most submissions take less, and a line for each would say nothing.
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
