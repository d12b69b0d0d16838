import type { Flags, Values } from "./flags.js";
import type { Terminal } from "./terminal.js";

/** Submits a task. The examples of the commands that take its id start with it. */
export const EXAMPLE_SUBMISSION = 'id=$(npx wan-client generate "A paper boat" -m wan2.6-t2v --no-wait)';

/** The arguments after the name of a command. */
export interface Arguments {
  values: Values;
  positionals: string[];
}

/** A command of `wan-client`. */
export interface Command {
  /** The arguments in its usage line, such as `ID...`. */
  usage: string;
  /** One line for the list of commands. */
  summary: string;
  flags: Flags;
  /** Lines for a shell, which work as they are. */
  examples: readonly string[];
  /** Text at the end of its help. */
  details?: string;
  /** The positional arguments that it takes: no more than one text, or the ids of tasks. */
  positionals: "none" | "text" | "ids";
  /** Resolves to the exit code. */
  run(args: Arguments, terminal: Terminal): Promise<number>;
}
