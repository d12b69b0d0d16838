import type { SubmittedTask, TaskOutcome, WanRequest } from "wan-client";
import type { Command } from "../command.js";
import { CONNECTION_FLAGS, resumeCommand } from "../connection.js";
import { requestFlags, requestFrom } from "../request-flags.js";
import { OUTPUT_FLAG } from "../saving.js";
import { prepared, settle, TIMEOUT_FLAG, type Waiting, waitFor } from "../waiting.js";

const SLOW_MS = 200;

export const generateCommand: Command = {
  usage: "-m MODEL -p TEXT [-o out.mp4]",
  summary: "make a video, and wait until it is done",
  get flags() {
    return { ...requestFlags(), ...OUTPUT_FLAG, ...TIMEOUT_FLAG, ...CONNECTION_FLAGS };
  },
  details:
    "The id of the task is printed as soon as there is one. Ctrl-C, or a closed terminal, ends the waiting only:\n" +
    "the task goes on, and `wan-client wait ID` goes on waiting for it.",
  positionals: "none",
  async run({ values }, terminal) {
    const request = await requestFrom(values);
    return prepared(values, terminal, false, async (waiting) => {
      const { report, interrupts } = waiting;
      const submitted = await submit(request, waiting);
      // A finished video came at once, of a task without a name: there is nothing to wait for, or to go on with.
      if (submitted.id === "") return settle(await outcomeOf(submitted), waiting);
      report.event("submitted", { ...submitted });
      report.note(`task ${submitted.id}`);
      report.note(`If this is interrupted, go on with: ${resumeCommand([submitted.id], values)}`);
      return interrupts.code ?? waitFor([submitted], waiting);
    });
  },
};

async function outcomeOf(submitted: SubmittedTask): Promise<TaskOutcome> {
  return { id: submitted.id, input: submitted, status: "succeeded", task: await submitted.wait() };
}

/** The first signal does not cut it off: without the answer nobody would know the id of what may be billed. */
async function submit(request: WanRequest, { wan, report, interrupts }: Waiting): Promise<SubmittedTask> {
  // Not at once: a request that is refused here is never submitted.
  const slow = setTimeout(() => report.state("submitting"), SLOW_MS);
  try {
    return await interrupts.shielding(
      (signal) => wan.submit(request, { signal }),
      () =>
        report.note("Waiting for the id of the task, which may be billed. Ctrl-C once more gives up on it."),
    );
  } finally {
    clearTimeout(slow);
  }
}
