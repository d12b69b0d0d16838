import { maskUrlsIn } from "./redact.js";

/**
 * What somebody's function threw, in a few words for a log. It may be anything, also what has no text.
 *
 * @param named whether to begin with the name of an error
 */
export function describeThrown(thrown: unknown, named = false): string {
  try {
    const { name, message } = Object(thrown) as { name?: unknown; message?: unknown };
    if (typeof message !== "string") return maskUrlsIn(String(thrown));
    return maskUrlsIn(named && typeof name === "string" ? `${name}: ${message}` : message);
  } catch {
    return "a value without a text";
  }
}
