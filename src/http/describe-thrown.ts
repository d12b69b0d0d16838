import { maskUrlsIn } from "./secrets.js";

/** What somebody's function threw, in a few words for a log. It may be anything, also what has no text. */
export function describeThrown(thrown: unknown): string {
  try {
    const { message } = Object(thrown) as { message?: unknown };
    return maskUrlsIn(typeof message === "string" ? message : String(thrown));
  } catch {
    return "a value without a text";
  }
}
