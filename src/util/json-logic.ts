import jsonLogic from "json-logic-js";
import type { JsonObject } from "./json.js";

/**
 * Evaluates JSON Logic with the library that the provider's own console uses.
 *
 * @throws Error for an operation that the library does not know.
 */
export function evaluateLogic(logic: unknown, data: Readonly<JsonObject>): unknown {
  return jsonLogic.apply(logic as Parameters<typeof jsonLogic.apply>[0], data);
}

/**
 * Whether conditions in JSON Logic hold. `{}` always does.
 *
 * @throws Error for an operation that the library does not know.
 */
export function holdsLogic(conditions: unknown, data: Readonly<JsonObject>): boolean {
  return jsonLogic.truthy(evaluateLogic(conditions, data));
}
