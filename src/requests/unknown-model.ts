import { describeValue } from "../http/describe-value.js";
import { nearestName } from "./nearest-name.js";
import { listed } from "./rules.js";

/** The message for a `model` that is not one of `known`. */
export function unknownModel(model: unknown, known: readonly string[]): string {
  const nearest = typeof model === "string" ? nearestName(model, known) : undefined;
  const hint = nearest === undefined ? "" : ` (did you mean "${nearest}"?)`;
  const given = model === undefined ? "is required: " : `got ${describeValue(model)}${hint}; use `;
  return `${given}${listed(known)}, or submitUnchecked() for a model newer than this release`;
}
