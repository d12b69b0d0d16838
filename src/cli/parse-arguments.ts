import { parseArgs } from "node:util";
import { beforeTerminator, parseFailure, refuseSingleDashes, type Token } from "./argument-errors.js";
import type { Arguments, Command } from "./command.js";
import type { Flags } from "./flags.js";

/** The arguments after the name of a command, and how they were written. */
export interface Parsed extends Arguments {
  tokens: readonly Token[];
}

/**
 * @param takes The positional arguments that the command takes.
 * @throws UsageError for an unknown flag, or for a flag without its value.
 */
export function parse(args: readonly string[], flags: Flags, takes: Command["positionals"]): Parsed {
  refuseSingleDashes(args, flags);
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { type, short, multiple }]) => [
      name,
      { type, ...(short !== undefined && { short }), ...(multiple && { multiple }) },
    ]),
  );
  try {
    return parseArgs({
      args: withNegativeNumbers(args, flags),
      options,
      allowPositionals: true,
      allowNegative: true,
      tokens: true,
    });
  } catch (error) {
    throw parseFailure(error as Error, args, flags, takes);
  }
}

/** Joins a flag that takes a value and a negative number after it. The parser would otherwise read the number as a flag. */
function withNegativeNumbers(args: readonly string[], flags: Flags): string[] {
  const words: string[] = [];
  const before = beforeTerminator(args);
  for (const arg of before) {
    const flag = words.at(-1);
    if (/^-\d/.test(arg) && flag !== undefined && takesValue(flag, flags)) {
      words.splice(-1, 1, flag.startsWith("--") ? `${flag}=${arg}` : flag + arg);
    } else words.push(arg);
  }
  return [...words, ...args.slice(before.length)];
}

function takesValue(word: string, flags: Flags): boolean {
  return Object.entries(flags).some(
    ([name, { type, short }]) => type === "string" && (word === `--${name}` || word === `-${short}`),
  );
}
