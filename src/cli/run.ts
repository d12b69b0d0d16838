import { readFileSync } from "node:fs";
import { WanError } from "wan-client";
import { nearestOf } from "../util/nearest.js";
import { refuseNeedlessValues } from "./argument-errors.js";
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
import { errorToJson, failureMessage } from "./error-message.js";
import { EXIT, exitCodeOf, UsageError } from "./exit-code.js";
import { commandHelp, GLOBAL_FLAGS, generalHelp } from "./help.js";
import { parse } from "./parse-arguments.js";
import { createReporter } from "./reporter.js";
import { NO_STYLES, stylesFor } from "./styles.js";
import type { Terminal } from "./terminal.js";
import { WaitFailure } from "./wait-failure.js";

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

/** Runs a command line. Resolves to the exit code. Errors are printed on standard error. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name = "", ...rest] = args;
  try {
    if (["", "help", "-h", "--help"].includes(name)) return showHelp(rest[0], name === "", terminal);
    if (["-V", "-v", "--version"].includes(name)) return showVersion(terminal);
    const command = commandNamed(name);
    const flags = { ...command.flags, ...GLOBAL_FLAGS };
    const parsed = parse(rest, flags, command.positionals);
    if (parsed.values.help) return showHelp(name, false, terminal);
    if (parsed.values.version) return showVersion(terminal);
    refuseNeedlessValues(parsed.tokens, flags, command.positionals);
    checkPositionals(command, parsed.positionals);
    return await command.run(parsed, terminal);
  } catch (thrown) {
    return reportFailure(thrown, args, terminal);
  }
}

/** Prints an error that has ended a command. Returns the exit code. */
function reportFailure(thrown: unknown, [name = "", ...rest]: readonly string[], terminal: Terminal): number {
  const [error, resume] = thrown instanceof WaitFailure ? [thrown.error, thrown.resume] : [thrown, undefined];
  const json = rest.includes("--json");
  if (json) {
    const taskId = WanError.is(error) ? error.taskId : undefined;
    createReporter(terminal, true).event("error", taskId, { error: errorToJson(error) });
  }
  const command = Object.hasOwn(COMMANDS, name) ? name : undefined;
  const { red } = json ? NO_STYLES : stylesFor(terminal.err, terminal.env);
  terminal.err.write(`${red("wan-client:")} ${failureMessage(error, command, resume)}\n`);
  return exitCodeOf(error, command !== undefined && COMMANDS[command]?.onlyRecords);
}

function commandNamed(name: string): Command {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command) return command;
  if (name.startsWith("-")) throw unknownOption(name);
  const names = Object.keys(COMMANDS);
  const nearest = nearestOf(name, [...names, "help"]);
  const suggestion = nearest === undefined ? `use ${names.join(", ")}.` : `did you mean ${nearest}?`;
  throw new UsageError(`Unknown command "${name}"; ${suggestion}`);
}

/** The error for an option where a command is expected. */
function unknownOption(name: string): UsageError {
  const nearest = nearestOf(name, Object.keys(GLOBAL_FLAGS));
  const advice =
    nearest === undefined
      ? "options come after a command, such as wan-client generate."
      : `did you mean --${nearest}?`;
  return new UsageError(`Unknown option "${name.replace(/=.*/s, "")}"; ${advice}`);
}

function checkPositionals({ positionals }: Command, args: readonly string[]): void {
  if (positionals === "ids" && args.length === 0) throw new UsageError("The id of a task is missing.");
  if (positionals === "none" && args.length > 0) {
    throw new UsageError(`Unexpected argument "${args[0]}"; put text with spaces in quotes.`);
  }
}

function showVersion({ out }: Terminal): number {
  const file = new URL("../package.json", import.meta.url);
  out.write(`${JSON.parse(readFileSync(file, "utf8")).version}\n`);
  return EXIT.done;
}

function showHelp(name: string | undefined, missing: boolean, { out, err, env }: Terminal): number {
  if (name !== undefined) out.write(commandHelp(name, commandNamed(name), stylesFor(out, env)));
  else {
    // A missing command is an error, so the help goes to standard error.
    const output = missing ? err : out;
    output.write(generalHelp(COMMANDS, stylesFor(output, env)));
  }
  return missing ? EXIT.rejected : EXIT.done;
}
