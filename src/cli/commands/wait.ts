import type { Command } from "../command.js";
import { CONNECTION_FLAGS, clientFor } from "../connection.js";
import { numberOf } from "../flags.js";
import { listenToInterrupts } from "../interrupt.js";
import { createReport } from "../report.js";
import { OUTPUT_FLAG, targetFrom } from "../saving.js";
import { TIMEOUT_FLAG, waitFor } from "../waiting.js";

export const waitCommand: Command = {
  usage: "ID... [-o DIR]",
  summary: "wait until tasks are done, and save their videos",
  flags: { ...OUTPUT_FLAG, ...TIMEOUT_FLAG, ...CONNECTION_FLAGS },
  details: "Several tasks are read together. Ctrl-C ends the waiting only: the tasks go on.",
  positionals: "some",
  async run({ values, positionals }, terminal) {
    const timeout = numberOf(values, "timeout", 1, "a number of seconds from 1");
    const ids = [...new Set(positionals)];
    const target = await targetFrom(values.output as string | undefined, ids.length > 1);
    const report = createReport(terminal, values.json === true);
    const interrupts = listenToInterrupts(terminal);
    try {
      const wan = clientFor(values, terminal, report);
      return await waitFor(wan, ids, { target, report, interrupts, timeout, values });
    } finally {
      interrupts.close();
      report.close();
    }
  },
};
