import type { Command } from "../command.js";
import { CONNECTION_FLAGS, clientFor } from "../connection.js";
import { EXIT } from "../exit-code.js";
import { createReport } from "../report.js";

export const deleteCommand: Command = {
  usage: "ID...",
  summary: "remove the records of tasks, not their videos; a task at work goes on",
  flags: CONNECTION_FLAGS,
  positionals: "some",
  async run({ values, positionals }, terminal) {
    const report = createReport(terminal, values.json === true);
    const wan = clientFor(values, terminal, report);
    let code: number = EXIT.done;
    for (const id of positionals) {
      const deleted = await wan.deleteTask(id);
      report.event("deleted", { id, deleted });
      report.result(`${id}  ${deleted ? "deleted" : "no such record"}`);
      if (!deleted) code = EXIT.unknown;
    }
    return code;
  },
};
