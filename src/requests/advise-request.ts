import type { RequestIssue } from "../errors/client-errors.js";
import { definitionOf } from "../models/catalogue.js";
import type { Logger } from "../types/logger.js";
import type { JsonObject } from "../util/json.js";
import type { WanRequest } from "./request-types.js";

/**
 * Lists the fields of a request that the server accepts but silently ignores or cuts, and optional ones whose absence
 * changes what the video shows. The request can still be sent. The client logs this advice once for each request.
 *
 * @example
 * ```ts
 * adviseRequest({ model: "wan2.6-t2v", prompt: "A paper boat", shot_type: "multi" });
 * // [{ path: ["shot_type"], message: "has no effect unless prompt_extend is true" }]
 * ```
 */
export function adviseRequest(request: WanRequest): RequestIssue[] {
  return [...adviceAbout({ ...request })];
}

/** Logs the advice about a body. */
export function logAdvice(body: JsonObject, logger: Logger): void {
  for (const { path, message } of adviceAbout(body)) {
    logger.warn(`request: ${path.join(".")} ${message}`);
  }
}

function adviceAbout(body: JsonObject): readonly RequestIssue[] {
  return definitionOf(body.model)?.advise(body) ?? [];
}
