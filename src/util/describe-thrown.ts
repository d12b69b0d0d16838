import { redactUrls } from "./redact.js";

/**
 * What a user's function threw, in a few words for a log. The value may be anything, even one that cannot become a string.
 *
 * @param withName Whether to start with the name of an error.
 */
export function describeThrown(thrown: unknown, withName = false): string {
  try {
    const { name, message } = Object(thrown) as { name?: unknown; message?: unknown };
    if (typeof message !== "string") return redactUrls(String(thrown));
    return redactUrls(withName && typeof name === "string" ? `${name}: ${message}` : message);
  } catch {
    return "a value without text";
  }
}
