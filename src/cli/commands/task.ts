import type { Task } from "wan-client";
import { type Command, EXAMPLE_SUBMISSION } from "../command.js";
import { CONNECTION_FLAGS, createClient } from "../connection.js";
import { EXIT } from "../exit-code.js";
import { formatDuration, stateOf } from "../format.js";
import { createReporter } from "../reporter.js";
import type { Styles } from "../styles.js";

export const taskCommand: Command = {
  usage: "ID...",
  summary: "show the current state of tasks",
  flags: CONNECTION_FLAGS,
  examples: [EXAMPLE_SUBMISSION, 'npx wan-client task "$id"'],
  details: "The exit code is 0 when all tasks are known and none has failed, even while they are running.",
  positionals: "ids",
  onlyRecords: true,
  async run({ values, positionals }, terminal) {
    const reporter = createReporter(terminal, values.json === true);
    const wan = createClient(values, terminal, reporter);
    const tasks = await wan.getTasks(positionals);
    for (const [index, id] of positionals.entries()) {
      const task = tasks[index];
      reporter.event("task", id, task ?? { status: "unknown" });
      reporter.result(`${id}  ${task ? describe(task, reporter.resultStyles) : "unknown"}`);
    }
    if (tasks.includes(undefined)) return EXIT.unknown;
    return tasks.some((task) => task?.status === "failed") ? EXIT.failed : EXIT.done;
  },
};

function describe(task: Task, { green, red }: Styles): string {
  const { model, elapsedSeconds, status } = task;
  const state = stateOf(task);
  const facts = [
    status === "succeeded" ? green(state) : status === "failed" ? red(state) : state,
    model,
    elapsedSeconds !== undefined && formatDuration(elapsedSeconds * 1_000),
  ];
  if (task.status === "succeeded") facts.push(task.video.url);
  if (task.status === "failed") {
    facts.push(`${task.error.code ?? "error"}: ${task.error.message}`, "not billed");
  }
  return facts.filter(Boolean).join("  ");
}
