import * as z from "zod/mini";
import { type RequestIssue, RequestValidationError } from "../errors/request-validation-error.js";
import { describeValue } from "../http/describe-value.js";
import { asObject } from "../http/json.js";
import { isKnownModel, models, type WanModel } from "./catalogue.js";
import type { WanAction } from "./model-info.js";
import { unknownModel } from "./unknown-model.js";
import { makeWan26I2vSchema } from "./wan26-i2v.js";
import { makeWan26I2vFlashSchema } from "./wan26-i2v-flash.js";
import { makeWan26R2vSchema } from "./wan26-r2v.js";
import { makeWan26T2vSchema } from "./wan26-t2v.js";
import { makeWan30VideoSchema } from "./wan30-video.js";

const MAKERS: Record<WanModel, () => z.ZodMiniType> = {
  "wan2.6-t2v": makeWan26T2vSchema,
  "wan2.6-i2v": makeWan26I2vSchema,
  "wan2.6-i2v-flash": makeWan26I2vFlashSchema,
  "wan2.6-r2v": makeWan26R2vSchema,
  "wan3.0-video": makeWan30VideoSchema,
};

const made: Partial<Record<WanModel, z.ZodMiniType>> = {};

/**
 * The body to send for a request: what the caller set, and the one action of a model that has one.
 *
 * @throws RequestValidationError for a request that the API cannot carry out.
 */
export function checkRequest(request: unknown): Record<string, unknown> {
  if (typeof request !== "object" || request === null) {
    refuse([], `got ${describeValue(request)}; use an object`);
  }
  const { model } = request as { model?: unknown };
  if (!isKnownModel(model)) {
    refuse(["model"], unknownModel(model, Object.keys(MAKERS)));
  }
  // Built at its first use: a program that makes one kind of video pays for one schema.
  made[model] ??= MAKERS[model]();
  const result = z.safeParse(made[model], request);
  if (!result.success) throw new RequestValidationError(result.error.issues.flatMap(issuesFrom));
  const body = result.data as Record<string, unknown>;
  const { actions } = models[model];
  return actions.length === 1 ? { ...body, action: actions[0] } : body;
}

/** The body for a method that is named after its action. */
export function checkRequestFor(action: WanAction, params: unknown): Record<string, unknown> {
  const given = (params as { action?: unknown } | null | undefined)?.action;
  if (given !== undefined && given !== action) {
    refuse(["action"], `got ${describeValue(given)}; leave it out, ${action}() sends its own`);
  }
  return checkRequest(typeof params === "object" && params !== null ? { ...params, action } : params);
}

/** The body for a request that keeps the connection open. */
export function checkBlockingRequest(request: unknown): Record<string, unknown> {
  const body = checkRequest(request);
  if (body.callback_url !== undefined) {
    refuse(["callback_url"], "makes the server answer at once; leave it out, or use generate()");
  }
  return body;
}

/** A body that goes past the checks: it must only be one that JSON can carry. */
export function checkUnchecked(body: unknown): Record<string, unknown> {
  if (!asObject(body)) refuse([], `got ${describeValue(body)}; use an object`);
  try {
    return JSON.parse(JSON.stringify(body));
  } catch {
    return refuse([], "it cannot be written as JSON: look for a BigInt, or for an object that holds itself");
  }
}

function refuse(path: string[], message: string): never {
  throw new RequestValidationError([{ path, message }]);
}

function issuesFrom(issue: z.core.$ZodIssue): RequestIssue[] {
  const path = issue.path.map((key) => (typeof key === "number" ? key : String(key)));
  if (issue.code !== "unrecognized_keys") return [{ path, message: issue.message }];
  const messages = issue.message.split("\n");
  return issue.keys.map((key, index) => ({
    path: [...path, key],
    message: messages[index] ?? issue.message,
  }));
}
