import * as z from "zod/mini";
import { catalogue, modelNames } from "../models/catalogue.js";
import { unknownModel } from "../models/messages.js";

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

function schemasOf<D extends Record<string, { schema(): unknown }>>(
  definitions: D,
): { readonly [M in keyof D]: ReturnType<D[M]["schema"]> } {
  const getters = Object.entries(definitions).map(([model, definition]) => [
    model,
    { get: () => definition.schema(), enumerable: true },
  ]);
  return Object.defineProperties({}, Object.fromEntries(getters)) as never;
}

function unionOfRequests() {
  type Schema = (typeof requestSchemas)[keyof typeof requestSchemas];
  const schemas = Object.values(requestSchemas) as [Schema, ...Schema[]];
  return z.discriminatedUnion("model", schemas, {
    error: ({ input }) =>
      unknownModel((input as { model?: unknown } | null | undefined)?.model, modelNames()),
  });
}
