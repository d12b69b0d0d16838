import { readFileSync } from "node:fs";
import { PLATFORM_TOKEN_VARIABLE, TOKEN_VARIABLE } from "../util/environment.js";
import { nearestOf } from "../util/nearest.js";
import type { Command } from "./command.js";
import { balanceCommand } from "./commands/balance.js";
import { deleteCommand } from "./commands/delete.js";
import { doctorCommand } from "./commands/doctor.js";
import { emulatorCommand } from "./commands/emulator.js";
import { generateCommand } from "./commands/generate.js";
import { modelsCommand } from "./commands/models.js";
import { pricesCommand } from "./commands/prices.js";
import { taskCommand } from "./commands/task.js";
import { usageCommand } from "./commands/usage.js";
import { waitCommand } from "./commands/wait.js";
import { failureMessage } from "./error-message.js";
import { EXIT, exitCodeOf, UsageError } from "./exit-code.js";
import { type Flags, helpOf, parse } from "./flags.js";
import { tableOf } from "./format.js";
import { createReporter, errorToJson } from "./reporter.js";
import type { Terminal } from "./terminal.js";

const COMMANDS: Readonly<Record<string, Command>> = {
  generate: generateCommand,
  wait: waitCommand,
  task: taskCommand,
  delete: deleteCommand,
  models: modelsCommand,
  prices: pricesCommand,
  balance: balanceCommand,
  usage: usageCommand,
  emulator: emulatorCommand,
  doctor: doctorCommand,
};

const HELP_FLAG = { help: { type: "boolean", short: "h", help: "show this help" } } as const satisfies Flags;

/** Runs a command line. Resolves to the exit code. Errors are printed on standard error. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name = "", ...rest] = args;
  try {
    if (["", "help", "-h", "--help"].includes(name)) return showHelp(rest[0], name === "", terminal);
    if (["-v", "--version"].includes(name)) return showVersion(terminal);
    const command = commandNamed(name);
    const parsed = parse(rest, { ...command.flags, ...HELP_FLAG });
    if (parsed.values.help) return showHelp(name, false, terminal);
    checkPositionals(command, parsed.positionals);
    return await command.run(parsed, terminal);
  } catch (error) {
    if (args.includes("--json")) createReporter(terminal, true).event("error", { error: errorToJson(error) });
    const command = Object.hasOwn(COMMANDS, name) ? name : undefined;
    terminal.err.write(`wan-client: ${failureMessage(error, command)}\n`);
    return exitCodeOf(error);
  }
}

function commandNamed(name: string): Command {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command) return command;
  const names = Object.keys(COMMANDS);
  const nearest = nearestOf(name, names);
  const suggestion = nearest === undefined ? `use ${names.join(", ")}.` : `did you mean ${nearest}?`;
  throw new UsageError(`Unknown command "${name}"; ${suggestion}`);
}

function checkPositionals({ positionals }: Command, args: readonly string[]): void {
  if (positionals === "some" && args.length === 0) throw new UsageError("The id of a task is missing.");
  if (positionals === "none" && args.length > 0) {
    throw new UsageError(`Unexpected argument "${args[0]}"; put text with spaces in quotes.`);
  }
}

function showVersion({ out }: Terminal): number {
  const file = new URL("../package.json", import.meta.url);
  out.write(`${JSON.parse(readFileSync(file, "utf8")).version}\n`);
  return EXIT.done;
}

function showHelp(name: string | undefined, missing: boolean, { out, err }: Terminal): number {
  if (name !== undefined) out.write(commandHelp(name, commandNamed(name)));
  // A missing command is an error, so that its help does not belong on standard output.
  else (missing ? err : out).write(generalHelp());
  return missing ? EXIT.rejected : EXIT.done;
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

Generates videos with the Wan Videos Generation API.

${commands}

The token is read from the environment variable ${TOKEN_VARIABLE}. balance, usage, and the upload of
files need another one, in ${PLATFORM_TOKEN_VARIABLE}. --base-url sends requests to another server, such as
"wan-client emulator". wan-client COMMAND --help shows the options of a command.

Exit codes:
  0    success
  1    a task failed; it is not billed
  2    invalid usage or a rejected request; no task was created
  3    a request was not accepted, or its outcome is unknown
  129  interrupted by SIGHUP, as when the terminal is closed; the task keeps running
  130  interrupted by SIGINT (Ctrl-C)
  131  interrupted by SIGQUIT
  143  interrupted by SIGTERM
`;
}
