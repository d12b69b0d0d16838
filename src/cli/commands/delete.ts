import { type Command, EXAMPLE_SUBMISSION } from "../command.js";
import { CONNECTION_FLAGS, createClient } from "../connection.js";
import { EXIT } from "../exit-code.js";
import { createReporter } from "../reporter.js";

export const deleteCommand: Command = {
  usage: "ID...",
  summary: "delete the records of tasks; videos stay, and running tasks keep running",
  flags: CONNECTION_FLAGS,
  examples: [EXAMPLE_SUBMISSION, 'npx wan-client delete "$id"'],
  positionals: "ids",
  onlyRecords: true,
  async run({ values, positionals }, terminal) {
    const reporter = createReporter(terminal, values.json === true);
    const wan = createClient(values, terminal, reporter);
    let code: number = EXIT.done;
    for (const id of positionals) {
      const deleted = await wan.deleteTask(id);
      reporter.event("deleted", id, { deleted });
      reporter.result(`${id}  ${deleted ? "deleted" : "no such record"}`);
      if (!deleted) code = EXIT.unknown;
    }
    return code;
  },
};
