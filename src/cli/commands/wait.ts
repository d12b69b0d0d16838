import { type Command, EXAMPLE_SUBMISSION } from "../command.js";
import { CONNECTION_FLAGS } from "../connection.js";
import { OUTPUT_FLAG } from "../save.js";
import { TIMEOUT_FLAG, waitForTasks, withWaitContext } from "../wait-for-tasks.js";

export const waitCommand: Command = {
  usage: "ID... [-o DIR]",
  summary: "wait for tasks, and save their videos",
  flags: { ...OUTPUT_FLAG, ...TIMEOUT_FLAG, ...CONNECTION_FLAGS },
  examples: [EXAMPLE_SUBMISSION, 'npx wan-client wait "$id" -o boat.mp4'],
  details: "Several tasks are read together. Ctrl-C stops only the wait: the tasks keep running.",
  positionals: "ids",
  async run({ values, positionals }, terminal) {
    const ids = [...new Set(positionals)];
    return withWaitContext(values, terminal, ids.length > 1, (context) => waitForTasks(ids, context));
  },
};
