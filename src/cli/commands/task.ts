import type { Task } from "wan-client";
import type { Command } from "../command.js";
import { CONNECTION_FLAGS, clientFor } from "../connection.js";
import { EXIT } from "../exit-code.js";
import { clockOf, stateOf } from "../format.js";
import { createReport } from "../report.js";

export const taskCommand: Command = {
  usage: "ID...",
  summary: "show tasks as they are now",
  flags: CONNECTION_FLAGS,
  details: "It ends with 0 when each task is known and none failed, also while they are at work.",
  positionals: "some",
  async run({ values, positionals }, terminal) {
    const report = createReport(terminal, values.json === true);
    const wan = clientFor(values, terminal, report);
    const tasks = await wan.getTasks(positionals);
    for (const [index, id] of positionals.entries()) {
      const task = tasks[index];
      report.event("task", task ?? { id, status: "unknown" });
      report.result(`${id}  ${task ? describe(task) : "unknown"}`);
    }
    if (tasks.includes(undefined)) return EXIT.unknown;
    return tasks.some((task) => task?.status === "failed") ? EXIT.failed : EXIT.done;
  },
};

function describe(task: Task): string {
  const { model, elapsedSeconds } = task;
  const facts = [stateOf(task), model, elapsedSeconds !== undefined && clockOf(elapsedSeconds * 1_000)];
  if (task.status === "succeeded") facts.push(task.video.url);
  if (task.status === "failed") facts.push(`${task.error.code ?? "error"}: ${task.error.message}`);
  return facts.filter(Boolean).join("  ");
}
