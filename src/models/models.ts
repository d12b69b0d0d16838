import type { RequestIssue } from "../errors/client-errors.js";
import { catalogue, definitionOf, type WanModel, type WanRequest } from "./catalogue.js";

type Models = { readonly [M in WanModel]: (typeof catalogue)[M]["info"] };

/**
 * The models that this release knows, and what each of them takes.
 *
 * @example
 * ```ts
 * models["wan2.6-t2v"].sizes; // ["1280*720", "720*1280", ...]
 * ```
 */
export const models: Models = /* @__PURE__ */ infoOf(catalogue);

function infoOf(definitions: typeof catalogue): Models {
  const entries = Object.entries(definitions).map(([model, { info }]) => [model, info]);
  return Object.fromEntries(entries) as Models;
}

/**
 * What the server accepts but ignores or cuts silently. None of it stops a request. The client logs it once for each
 * request.
 *
 * @example
 * ```ts
 * adviseRequest({ model: "wan2.6-t2v", prompt: "A paper boat", shot_type: "multi" });
 * // [{ path: ["shot_type"], message: "has no effect unless prompt_extend is true" }]
 * ```
 */
export function adviseRequest(request: WanRequest): RequestIssue[] {
  return [...(definitionOf(request.model)?.advise({ ...request }) ?? [])];
}
