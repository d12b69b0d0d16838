import { describeValue } from "../util/describe-value.js";
import { nearestOf } from "../util/nearest.js";
import type { Command } from "./command.js";
import { UsageError } from "./exit-code.js";
import type { Flags } from "./flags.js";

/** An argument, as Node's `parseArgs` reads it. */
export interface Token {
  kind: "option" | "positional" | "option-terminator";
  /** The flag as it was written. */
  rawName?: string;
  value?: string | undefined;
}

const SWITCHED_OFF = /^(false|no|off|0)$/i;
const SWITCHED_ON = /^(true|yes|on)$/i;

/**
 * Refuses a value after a flag that takes none. Otherwise the value could become the prompt of a video, which is billed.
 *
 * @throws UsageError for a word such as `false`, and for a number, unless the command takes task ids.
 */
export function refuseNeedlessValues(
  tokens: readonly Token[],
  flags: Flags,
  takes: Command["positionals"],
): void {
  for (const [index, { kind, value = "" }] of tokens.entries()) {
    const flag = tokens[index - 1];
    if (kind !== "positional" || flag?.rawName === undefined || flag.value !== undefined) continue;
    const isWord = SWITCHED_OFF.test(value) || SWITCHED_ON.test(value);
    const isNumber = value.trim() !== "" && Number.isFinite(Number(value));
    // A task id may be a number.
    if (takes === "ids" ? isWord && !isNumber : isWord || isNumber) {
      const advice = takes === "text" && isNumber ? ", or use --prompt for the text" : "";
      throw needlessValue(flag.rawName, value, flags, advice);
    }
  }
}

/**
 * Refuses `-output`, which the parser reads as `-o utput`.
 *
 * @throws UsageError for a single dash before the name of a long flag, or before the start of such a name.
 */
export function refuseSingleDashes(args: readonly string[], flags: Flags): void {
  for (const arg of beforeTerminator(args)) {
    const [, word] = /^-([a-z][a-z-]{2,})(?:=.*)?$/s.exec(arg) ?? [];
    if (word === undefined) continue;
    const spellings = spellingsOf(flags);
    const long = spellings.find((each) => each === word) ?? spellings.find((each) => each.startsWith(word));
    if (long !== undefined) throw new UsageError(`-${word}: did you mean --${long}?`);
  }
}

/** The arguments before `--`. Those after it are not flags. */
export function beforeTerminator(args: readonly string[]): readonly string[] {
  const end = args.indexOf("--");
  return end < 0 ? args : args.slice(0, end);
}

/** The error for arguments that Node's `parseArgs` has refused. */
export function parseFailure(
  { message }: Error,
  args: readonly string[],
  flags: Flags,
  takes: Command["positionals"],
): UsageError {
  // The rest of Node's message explains positional arguments that look like flags.
  const [sentence = ""] = message.split(/\. (?=To specify a positional)/);
  const [, name] = /^Option '.*--([^']+)' does not take an argument/.exec(sentence) ?? [];
  if (name !== undefined) {
    const given = args.find((arg) => arg.startsWith(`--${name}=`) || arg.startsWith(`--no-${name}=`)) ?? "";
    const [rawName = ""] = given.split("=", 1);
    return needlessValue(rawName || `--${name}`, given.slice(rawName.length + 1), flags);
  }
  if (!sentence.startsWith("Unknown option ")) return new UsageError(sentence.replace(/\.?$/, "."));
  const [, unknown] = /^Unknown option '--([^'=]+)/.exec(sentence) ?? [];
  const nearest = unknown === undefined ? undefined : nearestOf(unknown, spellingsOf(flags));
  if (nearest !== undefined) return new UsageError(`${sentence}; did you mean --${nearest}?`);
  const advice = takes === "text" ? " Put -- before a text that starts with -." : "";
  return new UsageError(`${sentence}.${advice}`);
}

function needlessValue(rawName: string, value: string, flags: Flags, advice = ""): UsageError {
  const given = describeValue(value);
  if (!SWITCHED_OFF.test(value)) {
    return new UsageError(`${rawName} takes no value; leave out ${given}${advice}.`);
  }
  const opposite = oppositeOf(rawName, flags);
  const instead = opposite === undefined ? "leave out the flag and its value" : `use ${opposite}`;
  return new UsageError(`${rawName} takes no value; ${instead}.`);
}

/** `--no-audio` for `--audio` and the reverse, or `undefined` for a flag that has no opposite. */
function oppositeOf(rawName: string, flags: Flags): string | undefined {
  const name = rawName.slice("--".length);
  const opposite = name.startsWith("no-") ? name.slice("no-".length) : `no-${name}`;
  return spellingsOf(flags).includes(opposite) ? `--${opposite}` : undefined;
}

function spellingsOf(flags: Flags): string[] {
  return Object.entries(flags).flatMap(([name, { negatable }]) => [
    ...(negatable === "only" ? [] : [name]),
    ...(negatable ? [`no-${name}`] : []),
  ]);
}
