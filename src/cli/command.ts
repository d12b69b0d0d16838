import type { Flags, Values } from "./flags.js";
import type { Terminal } from "./terminal.js";

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
  /** Text at the end of its help. */
  details?: string;
  /** How many positional arguments it takes. */
  positionals: "none" | "some";
  /** Resolves to the exit code. */
  run(args: Arguments, terminal: Terminal): Promise<number>;
}
