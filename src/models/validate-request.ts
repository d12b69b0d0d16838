import { type RequestIssue, RequestValidationError } from "../errors/client-errors.js";
import { describeValue } from "../util/describe-value.js";
import { asObject, type JsonObject } from "../util/json.js";
import { isKnownModel, models, type WanModel } from "./catalogue.js";
import { checkRule } from "./check-rule.js";
import type { WanAction } from "./model-info.js";
import { MODEL_RULES } from "./model-rules.js";
import type { ObjectRule } from "./rules.js";
import { unknownModel } from "./unknown-model.js";

const made: Partial<Record<WanModel, ObjectRule>> = {};

/**
 * The body to send for a request: what the caller set, and the one action of a model that has one.
 *
 * @throws RequestValidationError for a request that the API cannot carry out.
 */
export function checkRequest(request: unknown): JsonObject {
  const { model } = objectFrom(request);
  if (!isKnownModel(model)) return refuse(["model"], unknownModel(model, Object.keys(MODEL_RULES)));
  const issues: RequestIssue[] = [];
  // Made at its first use: a program that makes one kind of video pays for one rule.
  made[model] ??= MODEL_RULES[model]();
  const body = checkRule(made[model], request, issues) as JsonObject;
  if (issues.length > 0) throw new RequestValidationError(issues);
  const { actions } = models[model];
  return actions.length === 1 ? { ...body, action: actions[0] } : body;
}

/** The body for a method that is named after its action. */
export function checkRequestFor(action: WanAction, params: unknown): JsonObject {
  const given = (params as { action?: unknown } | null | undefined)?.action;
  if (given !== undefined && given !== action) {
    refuse(["action"], `got ${describeValue(given)}; leave it out, ${action}() sends its own`);
  }
  return checkRequest(typeof params === "object" && params !== null ? { ...params, action } : params);
}

/** The body for a request that keeps the connection open. */
export function checkBlockingRequest(request: unknown): JsonObject {
  const body = checkRequest(request);
  if (body.callback_url !== undefined) {
    refuse(["callback_url"], "is not waited for here; leave it out, or use generate()");
  }
  return body;
}

/** A body that goes past the checks. */
export function checkUnchecked(body: unknown): JsonObject {
  return { ...objectFrom(body) };
}

function objectFrom(given: unknown): JsonObject {
  return asObject(given) ?? refuse([], `got ${describeValue(given)}; use an object`);
}

function refuse(path: string[], message: string): never {
  throw new RequestValidationError([{ path, message }]);
}
