import type { Command } from "../command.js";
import { CONNECTION_FLAGS } from "../connection.js";
import { OUTPUT_FLAG } from "../saving.js";
import { prepared, TIMEOUT_FLAG, waitFor } from "../waiting.js";

export const waitCommand: Command = {
  usage: "ID... [-o DIR]",
  summary: "wait until tasks are done, and save their videos",
  flags: { ...OUTPUT_FLAG, ...TIMEOUT_FLAG, ...CONNECTION_FLAGS },
  details: "Several tasks are read together. Ctrl-C ends the waiting only: the tasks go on.",
  positionals: "some",
  async run({ values, positionals }, terminal) {
    const ids = [...new Set(positionals)];
    return prepared(values, terminal, ids.length > 1, (waiting) => waitFor(ids, waiting));
  },
};
