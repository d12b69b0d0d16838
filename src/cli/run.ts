import { readFileSync } from "node:fs";
import { RequestValidationError, WanError } from "wan-client";
import { nearestOf } from "../util/nearest.js";
import type { Command } from "./command.js";
import { deleteCommand } from "./commands/delete.js";
import { emulatorCommand } from "./commands/emulator.js";
import { generateCommand } from "./commands/generate.js";
import { modelsCommand } from "./commands/models.js";
import { taskCommand } from "./commands/task.js";
import { waitCommand } from "./commands/wait.js";
import { EXIT, exitCodeOf, UsageError } from "./exit-code.js";
import { type Flags, helpOf, parse } from "./flags.js";
import { tableOf } from "./format.js";
import { createReport, errorFacts } from "./report.js";
import { issuesByFlag } from "./request-flags.js";
import type { Terminal } from "./terminal.js";

const COMMANDS: Readonly<Record<string, Command>> = {
  generate: generateCommand,
  wait: waitCommand,
  task: taskCommand,
  delete: deleteCommand,
  models: modelsCommand,
  emulator: emulatorCommand,
};

const HELP_FLAG = { help: { type: "boolean", short: "h", help: "show this" } } as const satisfies Flags;

/** Does what a command line says. Resolves to the exit code; what went wrong is said on standard error. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name = "", ...rest] = args;
  try {
    if (["", "help", "-h", "--help"].includes(name)) return showHelp(rest[0], name === "", terminal);
    if (["-v", "--version"].includes(name)) return showVersion(terminal);
    const command = commandCalled(name);
    const given = parse(rest, { ...command.flags, ...HELP_FLAG });
    if (given.values.help) return showHelp(name, false, terminal);
    checkPositionals(command, given.positionals);
    return await command.run(given, terminal);
  } catch (error) {
    if (args.includes("--json")) createReport(terminal, true).event("error", { error: errorFacts(error) });
    terminal.err.write(`wan-client: ${failureText(error, COMMANDS[name] && name)}\n`);
    return exitCodeOf(error);
  }
}

function commandCalled(name: string): Command {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command) return command;
  const names = Object.keys(COMMANDS);
  const nearest = nearestOf(name, names);
  const instead = nearest === undefined ? `use ${names.join(", ")}.` : `did you mean ${nearest}?`;
  throw new UsageError(`There is no command "${name}"; ${instead}`);
}

function checkPositionals({ positionals }: Command, given: readonly string[]): void {
  if (positionals === "some" && given.length === 0) throw new UsageError("Which task? Give its id.");
  if (positionals === "none" && given.length > 0) {
    throw new UsageError(`"${given[0]}" is too much here; put a text of several words in quotes.`);
  }
}

function failureText(error: unknown, command: string | undefined): string {
  const { message } = error as Error;
  if (RequestValidationError.is(error)) return issuesByFlag(error);
  if (error instanceof UsageError) return `${message}\nSee wan-client ${command ? `${command} ` : ""}--help`;
  if (!WanError.is(error)) return message;
  const lines = [message];
  if (error.maybeAccepted) {
    lines.push("The task may be at work all the same, and may be billed: look before you submit it again.");
  }
  return lines.join("\n");
}

function showVersion({ out }: Terminal): number {
  const file = new URL("../package.json", import.meta.url);
  out.write(`${JSON.parse(readFileSync(file, "utf8")).version}\n`);
  return EXIT.done;
}

function showHelp(name: string | undefined, missing: boolean, { out, err }: Terminal): number {
  if (name !== undefined) out.write(commandHelp(name, commandCalled(name)));
  // Nothing was asked for: that is no success, and no output of a program.
  else (missing ? err : out).write(generalHelp());
  return missing ? EXIT.refused : EXIT.done;
}

function commandHelp(name: string, { usage, summary, flags, details }: Command): string {
  const title = `Usage: ${["wan-client", name, usage].filter(Boolean).join(" ")}`;
  const sentence = `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
  const parts = [title, sentence, helpOf({ ...flags, ...HELP_FLAG }), ...(details ? [details] : [])];
  return `${parts.join("\n\n")}\n`;
}

function generalHelp(): string {
  const commands = tableOf(Object.entries(COMMANDS).map(([name, { summary }]) => [`  ${name}`, summary]));
  return `Usage: wan-client COMMAND [OPTIONS]

Makes videos with the Wan Videos Generation API.

${commands}

The token is taken from ACEDATACLOUD_API_TOKEN. --base-url points a command at another server, such as
"wan-client emulator". wan-client COMMAND --help shows the options of a command.

Exit codes:
  0    done
  1    a task failed, and is not billed
  2    wrong usage, or a refused request: nothing was made
  3    not accepted, or the outcome is unknown
  129  interrupted by SIGHUP, as when the terminal is closed: the task goes on
  130  by SIGINT, which is Ctrl-C
  131  by SIGQUIT
  143  by SIGTERM
`;
}
