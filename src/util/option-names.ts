import { nearestOf } from "./nearest.js";

/** The names of all options of a type. The compiler reports one that is missing or no longer exists. */
export type OptionNames<T> = Readonly<Record<keyof T, true>>;

interface OptionsContext {
  /** What the messages put before a name, such as `polling.`. */
  prefix?: string;
  taskId?: string | undefined;
}

/**
 * Checks that `options` is an object and that it has no unknown option. Otherwise a test with a misspelt `baseURL` would call
 * the real API, which bills it.
 *
 * @param OptionError The class of the error, from the copy of the package whose function takes the options.
 * @throws OptionError with the name that was most likely meant.
 */
export function checkOptionNames<T>(
  OptionError: new (message: string, facts: { taskId?: string | undefined }) => Error,
  options: T,
  names: OptionNames<T>,
  { prefix = "", taskId }: OptionsContext = {},
): void {
  const problem = problemOf(options, names, prefix);
  if (problem !== undefined) throw new OptionError(problem, { taskId });
}

function problemOf(options: unknown, names: object, prefix: string): string | undefined {
  if (typeof options !== "object" || options === null) {
    // The message does not show what was given, which may be the token.
    return `${prefix.slice(0, -1) || "options"}: use an object.`;
  }
  for (const name in options) {
    if (!Object.hasOwn(names, name)) return unknownOption(prefix, name, Object.keys(names));
  }
  return undefined;
}

function unknownOption(prefix: string, name: string, known: readonly string[]): string {
  const shown = /^[\w$-]{1,64}$/.test(name) ? name : JSON.stringify(name.slice(0, 64));
  const nearest = nearestOf(name, known);
  const advice =
    nearest === undefined
      ? `the options are ${known.map((knownName) => prefix + knownName).join(", ")}`
      : `did you mean ${prefix}${nearest}?`;
  return `unknown option ${prefix}${shown}; ${advice}`;
}
