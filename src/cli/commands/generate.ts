import type { SubmittedTask, WanClient, WanRequest } from "wan-client";
import type { Command } from "../command.js";
import { CONNECTION_FLAGS, clientFor, resumeCommand } from "../connection.js";
import { numberOf, type Values } from "../flags.js";
import { type Interrupts, listenToInterrupts } from "../interrupt.js";
import { createReport, type Report } from "../report.js";
import { REQUEST_FLAGS, requestFrom } from "../request-flags.js";
import { OUTPUT_FLAG, targetFrom } from "../saving.js";
import { TIMEOUT_FLAG, waitFor } from "../waiting.js";

const SLOW_MS = 200;

export const generateCommand: Command = {
  usage: "-m MODEL -p TEXT [-o out.mp4]",
  summary: "make a video, and wait until it is done",
  flags: { ...REQUEST_FLAGS, ...OUTPUT_FLAG, ...TIMEOUT_FLAG, ...CONNECTION_FLAGS },
  details:
    "The id of the task is printed as soon as there is one. Ctrl-C ends the waiting only: the task goes on, and\n" +
    "`wan-client wait ID` goes on waiting for it.",
  positionals: "none",
  async run({ values }, terminal) {
    const timeout = numberOf(values, "timeout", 1, "a number of seconds from 1");
    const request = await requestFrom(values);
    const target = await targetFrom(values.output as string | undefined, false);
    const report = createReport(terminal, values.json === true);
    const interrupts = listenToInterrupts(terminal);
    try {
      const wan = clientFor(values, terminal, report);
      const submitted = await submit(wan, request, report, interrupts);
      tell(submitted, values, report);
      if (interrupts.code !== undefined) return interrupts.code;
      return await waitFor(wan, [submitted], { target, report, interrupts, timeout, values });
    } finally {
      interrupts.close();
      report.close();
    }
  },
};

/** Ctrl-C does not cut it off at first: without the answer nobody would know the id of what may be billed. */
async function submit(wan: WanClient, request: WanRequest, report: Report, interrupts: Interrupts) {
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

function tell(submitted: SubmittedTask, values: Values, report: Report): void {
  report.event("submitted", { ...submitted });
  report.note(`task ${submitted.id}`);
  report.note(`If this is interrupted, go on with: ${resumeCommand([submitted.id], values)}`);
}
