import type { Task } from "wan-client";
import type { Command } from "../command.js";
import { CONNECTION_FLAGS, createClient } from "../connection.js";
import { EXIT } from "../exit-code.js";
import { formatDuration, stateOf } from "../format.js";
import { createReporter } from "../reporter.js";

export const taskCommand: Command = {
  usage: "ID...",
  summary: "show the current state of tasks",
  flags: CONNECTION_FLAGS,
  details: "The exit code is 0 when all tasks are known and none has failed, even while they are running.",
  positionals: "some",
  async run({ values, positionals }, terminal) {
    const reporter = createReporter(terminal, values.json === true);
    const wan = createClient(values, terminal, reporter);
    const tasks = await wan.getTasks(positionals);
    for (const [index, id] of positionals.entries()) {
      const task = tasks[index];
      reporter.event("task", task ?? { id, status: "unknown" });
      reporter.result(`${id}  ${task ? describe(task) : "unknown"}`);
    }
    if (tasks.includes(undefined)) return EXIT.unknown;
    return tasks.some((task) => task?.status === "failed") ? EXIT.failed : EXIT.done;
  },
};

function describe(task: Task): string {
  const { model, elapsedSeconds } = task;
  const facts = [
    stateOf(task),
    model,
    elapsedSeconds !== undefined && formatDuration(elapsedSeconds * 1_000),
  ];
  if (task.status === "succeeded") facts.push(task.video.url);
  if (task.status === "failed") facts.push(`${task.error.code ?? "error"}: ${task.error.message}`);
  return facts.filter(Boolean).join("  ");
}
