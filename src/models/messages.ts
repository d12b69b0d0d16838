import { describeValue } from "../util/describe-value.js";
import { listed } from "../util/listed.js";
import { nearestOf } from "../util/nearest.js";

/** The message for a refused value, with the given value and what to use instead. */
export function refusal(allowed: string, given: unknown): string {
  return given === undefined ? `is required: ${allowed}` : `got ${describeValue(given)}; use ${allowed}`;
}

/** The message for an unknown field. */
export function unknownField(owner: string, field: string, known: readonly string[]): string {
  if (field === "async") return "is set by the client; leave it out";
  return `${owner} has no field ${describeValue(field)}; its fields are ${known.join(", ")}${hintFor(field, known)}`;
}

/** The message for a `model` that is not one of `known`. */
export function unknownModel(model: unknown, known: readonly string[]): string {
  const hint = typeof model === "string" ? hintFor(model, known) : "";
  return refusal(`${listed(known)}, or submitUnchecked() for a newer model${hint}`, model);
}

function hintFor(name: string, known: readonly string[]): string {
  const nearest = nearestOf(name, known);
  return nearest === undefined ? "" : `; did you mean ${nearest}?`;
}
