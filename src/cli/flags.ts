import { UsageError } from "./exit-code.js";

const MAX_PORT = 65_535;

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

/** @throws UsageError for a value that is not a number of at least `min`. The message says what is `expected`. */
export function numberOf(values: Values, name: string, min: number, expected: string): number | undefined {
  const value = values[name];
  if (value === undefined) return undefined;
  const number = Number(value);
  if (value !== "" && number >= min) return number;
  throw new UsageError(`--${name}: got "${value}"; use ${expected}.`);
}

/** @throws UsageError for a value that is not a port from `min` to 65535. */
export function portOf(values: Values, name: string, min: 0 | 1): number | undefined {
  const expected = `a port number, ${min} to ${MAX_PORT}`;
  const port = numberOf(values, name, min, expected);
  if (port === undefined || (Number.isInteger(port) && port <= MAX_PORT)) return port;
  throw new UsageError(`--${name}: got "${values[name]}"; use ${expected}.`);
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
