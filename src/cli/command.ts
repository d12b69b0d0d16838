import type { Flags, Values } from "./flags.js";
import type { Terminal } from "./terminal.js";

/** Submits a task. The first example line of each command that takes a task id. */
export const EXAMPLE_SUBMISSION = 'id=$(npx wan-client generate "A paper boat" -m wan2.6-t2v --no-wait)';

/** The arguments after the name of a command. */
export interface Arguments {
  values: Values;
  positionals: string[];
}

/** A command of `wan-client`. */
export interface Command {
  /** The arguments in the usage line, such as `ID...`. */
  usage: string;
  /** One line for the list of commands. */
  summary: string;
  flags: Flags;
  /** Command lines that work when pasted into a shell. */
  examples: readonly string[];
  /** Text at the end of the command's help. */
  details?: string;
  /** The positional arguments that the command takes: none, at most one text, or task ids. */
  positionals: "none" | "text" | "ids";
  /**
   * Set if the command takes task ids, but neither creates tasks nor waits for them. An error with a task id is then no sign of
   * a task that the command has created.
   */
  onlyRecords?: true;
  /** Resolves to the exit code. */
  run(args: Arguments, terminal: Terminal): Promise<number>;
}
