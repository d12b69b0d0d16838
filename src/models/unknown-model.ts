import { hintOf, refusal } from "./check-rule.js";
import { listed } from "./rules.js";

/** The message for a `model` that is not one of `known`. */
export function unknownModel(model: unknown, known: readonly string[]): string {
  const hint = typeof model === "string" ? hintOf(model, known) : "";
  return refusal(`${listed(known)}, or submitUnchecked() for a newer model${hint}`, model);
}
