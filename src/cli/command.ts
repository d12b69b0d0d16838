import type { Flags, Values } from "./flags.js";
import type { Terminal } from "./terminal.js";

/** What was written behind a command's name. */
export interface Arguments {
  values: Values;
  positionals: string[];
}

/** One of the things that `wan-client` does. */
export interface Command {
  /** What stands behind its name, such as `ID...`. */
  usage: string;
  /** In the list of commands. */
  summary: string;
  flags: Flags;
  /** At the end of its help. */
  details?: string;
  /** How many positional arguments it takes. */
  positionals: "none" | "some";
  /** Resolves to the exit code. */
  run(given: Arguments, terminal: Terminal): Promise<number>;
}
