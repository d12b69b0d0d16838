import { nearestOf } from "./nearest.js";

/** The names of all options of a type, so that the compiler finds one that is missing or gone. */
export type OptionNames<T> = Readonly<Record<keyof T, true>>;

/** Where some options are. */
interface Where {
  /** Such as `polling.`. */
  prefix?: string;
  taskId?: string | undefined;
}

/**
 * Refuses options with a name that is not one of these, or that are no options at all. A misspelt `baseURL` would otherwise
 * have a test talk to the real API, which bills it.
 *
 * @param OptionError the class of the error: that of the copy of the package whose function it is
 * @throws OptionError with the name that was most likely meant.
 */
export function checkOptionNames<T>(
  OptionError: new (message: string, facts: { taskId?: string | undefined }) => Error,
  options: T,
  names: OptionNames<T>,
  { prefix = "", taskId }: Where = {},
): void {
  const problem = problemOf(options, names, prefix);
  if (problem !== undefined) throw new OptionError(problem, { taskId });
}

function problemOf(options: unknown, names: object, prefix: string): string | undefined {
  // Not what was given: it may be the token.
  if (typeof options !== "object" || options === null)
    return `${prefix.slice(0, -1) || "options"}: use an object.`;
  for (const name in options) {
    if (!Object.hasOwn(names, name)) return unknownOption(prefix, name, Object.keys(names));
  }
  return undefined;
}

function unknownOption(prefix: string, name: string, known: readonly string[]): string {
  const shown = /^[\w$-]{1,64}$/.test(name) ? name : JSON.stringify(name.slice(0, 64));
  const full = known.map((each) => prefix + each);
  const nearest = nearestOf(prefix + name, full);
  const instead = nearest === undefined ? `the options are ${full.join(", ")}` : `did you mean ${nearest}?`;
  return `unknown option ${prefix}${shown}; ${instead}`;
}
