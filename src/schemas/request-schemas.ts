import * as z from "zod/mini";
import { catalogue, modelNames } from "../models/catalogue.js";
import { unknownModel } from "../models/messages.js";
import { fieldDescriptions } from "./field-descriptions.js";

/**
 * The schema of each model's requests, by the model's name. Each is built when it is first used.
 *
 * A schema only checks, and adds nothing to its input. `WanClient` checks requests with the same schemas.
 *
 * @example
 * ```ts
 * const { success } = requestSchemas["wan2.6-t2v"].safeParse(body);
 * ```
 */
export const requestSchemas = /* @__PURE__ */ schemasOf(catalogue);

/**
 * The schema of any request, discriminated by `model`. It composes with your own zod schemas.
 *
 * @example
 * ```ts
 * import { z } from "zod";
 * import { requestSchema } from "wan-client/schemas";
 *
 * const job = z.object({ customer: z.string(), request: requestSchema });
 * ```
 */
export const requestSchema = /* @__PURE__ */ z.lazy(unionOfRequests);

function schemasOf<D extends Record<string, { schema(): z.ZodMiniObject }>>(
  definitions: D,
): { readonly [M in keyof D]: ReturnType<D[M]["schema"]> } {
  const schemas = {} as { readonly [M in keyof D]: ReturnType<D[M]["schema"]> };
  const getters = Object.entries(definitions).map(([model, definition]) => {
    let schema: z.ZodMiniObject | undefined;
    const get = () => {
      schema ??= described(model, definition.schema());
      return schema;
    };
    return [model, { get, enumerable: true }];
  });
  return Object.defineProperties(schemas, Object.fromEntries(getters));
}

/** Gives the fields of a schema their descriptions, for the JSON Schema that is made from it. */
function described<S extends z.ZodMiniObject>(model: string, schema: S): S {
  const descriptions: Record<string, Record<string, string>> = fieldDescriptions;
  // Left out: `model` has only one value, and the description of `action` says "optional", which is wrong for a tool call.
  const { model: _, action: __, ...others } = descriptions[model] ?? {};
  for (const [field, description] of Object.entries(others)) {
    const fieldSchema = schema.shape[field];
    if (fieldSchema) z.globalRegistry.add(fieldSchema, { description });
  }
  return schema;
}

function unionOfRequests() {
  type Schema = (typeof requestSchemas)[keyof typeof requestSchemas];
  const schemas = Object.values(requestSchemas) as [Schema, ...Schema[]];
  return z.discriminatedUnion("model", schemas, {
    error: ({ input }) =>
      unknownModel((input as { model?: unknown } | null | undefined)?.model, modelNames()),
  });
}
