import { parseArgs } from "node:util";
import { nearestOf } from "../util/nearest.js";
import { UsageError } from "./exit-code.js";

/** A flag of a command, for the parser and for the help. */
export interface Flag {
  type: "string" | "boolean";
  short?: string;
  multiple?: boolean;
  /** The placeholder of the value in the help, such as `SECONDS`. */
  value?: string;
  /** Whether the help shows `--[no-]...`, or only `--no-...`. */
  negatable?: boolean | "only";
  help: string;
}

export type Flags = Readonly<Record<string, Flag>>;

/** The values on the command line, by the name of the flag. */
export type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

/** @throws UsageError for an unknown flag, or one without its value. */
export function parse(args: readonly string[], flags: Flags): { values: Values; positionals: string[] } {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { type, short, multiple }]) => [
      name,
      { type, ...(short !== undefined && { short }), ...(multiple && { multiple }) },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({
      args: withNegativeNumbers(args),
      options,
      allowPositionals: true,
      allowNegative: true,
    });
    return { values, positionals };
  } catch (error) {
    // The first sentence names the flag. The rest explains positional arguments that look like flags.
    const [sentence = ""] = (error as Error).message.split(/\. /);
    const [, unknown] = /^Unknown option '--([^'=]+)/.exec(sentence) ?? [];
    const nearest = unknown === undefined ? undefined : nearestOf(unknown, spellingsOf(flags));
    throw new UsageError(
      sentence.replace(/\.?$/, nearest === undefined ? "." : `; did you mean --${nearest}?`),
    );
  }
}

function spellingsOf(flags: Flags): string[] {
  return Object.entries(flags).flatMap(([name, { negatable }]) => [
    ...(negatable === "only" ? [] : [name]),
    ...(negatable ? [`no-${name}`] : []),
  ]);
}

/** Joins a flag and the negative number after it, which the parser would otherwise take for a flag. */
function withNegativeNumbers(args: readonly string[]): string[] {
  const words: string[] = [];
  // What follows -- is no flag.
  const end = args.indexOf("--");
  const [before, after] = end < 0 ? [args, []] : [args.slice(0, end), args.slice(end)];
  for (const arg of before) {
    const flag = words.at(-1);
    if (/^-\d/.test(arg) && flag?.startsWith("-")) {
      words.splice(-1, 1, flag.startsWith("--") ? `${flag}=${arg}` : flag + arg);
    } else words.push(arg);
  }
  return [...words, ...after];
}

/** @throws UsageError for a value that is not a number of at least `min`, with a description of what is expected. */
export function numberOf(values: Values, name: string, min: number, expected: string): number | undefined {
  const value = values[name];
  if (value === undefined) return undefined;
  const number = Number(value);
  if (value !== "" && number >= min) return number;
  throw new UsageError(`--${name}: got "${value}"; use ${expected}.`);
}

/** The help for these flags. */
export function helpOf(flags: Flags): string {
  const rows = Object.entries(flags).map(([name, { short, value, negatable, help }]) => {
    const long = `--${negatable === "only" ? "no-" : negatable ? "[no-]" : ""}${name}`;
    const left = `${short ? `-${short}, ` : ""}${long}${value ? ` ${value}` : ""}`;
    return [left, help] as const;
  });
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, help]) => `  ${left.padEnd(width)}  ${help}`).join("\n");
}
