import type * as z from "zod/mini";
import { type RequestIssue, RequestValidationError, refuseRequest } from "../errors/client-errors.js";
import { definitionOf, modelNames } from "../models/catalogue.js";
import type { WanAction } from "../models/define-model.js";
import { unknownModel } from "../models/messages.js";
import { describeValue } from "../util/describe-value.js";
import { asObject, type JsonObject } from "../util/json.js";
import { omitUndefined } from "../util/object.js";

/**
 * The body of a request: the fields that the caller set, and the action if the model has only one.
 *
 * @throws RequestValidationError for a request that the API cannot carry out.
 */
export function validateRequest(request: unknown): JsonObject {
  const given = objectFrom(request);
  const definition = definitionOf(given.model);
  if (!definition) return refuseRequest(["model"], unknownModel(given.model, modelNames()));
  const result = definition.schema().safeParse(given);
  if (!result.success) throw new RequestValidationError(result.error.issues.flatMap(issuesFrom));
  const body = omitUndefined(result.data as JsonObject);
  const { actions } = definition.info;
  if (actions.length === 1) body.action = actions[0];
  return body;
}

/** The body for a method that is named after an action. */
export function validateRequestFor(action: WanAction, params: unknown): JsonObject {
  const given = asObject(params);
  if (given?.action !== undefined && given.action !== action) {
    refuseRequest(["action"], `got ${describeValue(given.action)}; leave it out: ${action}() sends its own`);
  }
  return validateRequest(given ? { ...given, action } : params);
}

/** The body for a blocking request. */
export function validateBlockingRequest(request: unknown): JsonObject {
  const body = validateRequest(request);
  if (body.callback_url === undefined) return body;
  return refuseRequest(
    ["callback_url"],
    "is not supported by generateBlocking(); leave it out, or use generate()",
  );
}

/** A body that is only checked for being an object. */
export function validateUnchecked(body: unknown): JsonObject {
  return { ...objectFrom(body) };
}

/** Converts an issue of zod. An issue about unknown fields becomes one issue for each field. */
function issuesFrom(issue: z.core.$ZodIssue): RequestIssue[] {
  const path = issue.path as RequestIssue["path"];
  if (issue.code !== "unrecognized_keys") return [{ path, message: issue.message }];
  const lines = issue.message.split("\n");
  return issue.keys.map((key, index) => ({ path: [...path, key], message: `${lines[index]}` }));
}

function objectFrom(given: unknown): JsonObject {
  return asObject(given) ?? refuseRequest([], `got ${describeValue(given)}; use an object`);
}
