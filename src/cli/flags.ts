import { parseArgs } from "node:util";
import { nearestOf } from "../util/nearest.js";
import { UsageError } from "./exit-code.js";

/** An option of a command, as it is parsed and as the help shows it. */
export interface Flag {
  type: "string" | "boolean";
  short?: string;
  multiple?: boolean;
  /** What stands for the value in the help, such as `SECONDS`. */
  value?: string;
  /** Whether `--no-...` makes sense. */
  negatable?: boolean;
  help: string;
}

export type Flags = Readonly<Record<string, Flag>>;

/** What was given, by the name of the flag. */
export type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

/** @throws UsageError for an unknown option, or one without its value. */
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
    // Its first sentence names the option; what follows is about positional arguments that look like one.
    const [sentence = ""] = (error as Error).message.split(/\. /);
    const [, unknown] = /^Unknown option '--([^'=]+)/.exec(sentence) ?? [];
    const nearest = unknown === undefined ? undefined : nearestOf(unknown, spellingsOf(flags));
    throw new UsageError(
      sentence.replace(/\.?$/, nearest === undefined ? "." : `; did you mean --${nearest}?`),
    );
  }
}

function spellingsOf(flags: Flags): string[] {
  return Object.entries(flags).flatMap(([name, { negatable }]) =>
    negatable ? [name, `no-${name}`] : [name],
  );
}

/** An option and a negative number behind it as one word: alone the number would be taken for an option. */
function withNegativeNumbers(args: readonly string[]): string[] {
  const words: string[] = [];
  for (const arg of args) {
    const option = words.at(-1);
    if (/^-\d/.test(arg) && option?.startsWith("-")) {
      words.splice(-1, 1, option.startsWith("--") ? `${option}=${arg}` : option + arg);
    } else words.push(arg);
  }
  return words;
}

/** @throws UsageError for what is no number of at least `least`. */
export function numberOf(values: Values, name: string, least: number, what: string): number | undefined {
  const value = values[name];
  if (value === undefined) return undefined;
  const number = Number(value);
  if (value !== "" && number >= least) return number;
  throw new UsageError(`--${name}: got "${value}"; use ${what}.`);
}

/** The lines of the help about these flags. */
export function helpOf(flags: Flags): string {
  const rows = Object.entries(flags).map(([name, { short, value, negatable, help }]) => {
    const long = negatable ? `--[no-]${name}` : `--${name}`;
    const left = `${short ? `-${short}, ` : ""}${long}${value ? ` ${value}` : ""}`;
    return [left, help] as const;
  });
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, help]) => `  ${left.padEnd(width)}  ${help}`).join("\n");
}
