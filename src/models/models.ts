import { catalogue } from "./catalogue.js";

/**
 * The models that this release knows, with the values that each of them accepts.
 *
 * @example
 * ```ts
 * models["wan2.6-t2v"].sizes; // ["1280*720", "720*1280", ...]
 * ```
 */
export const models = /* @__PURE__ */ infoOf(catalogue);

function infoOf<D extends Record<string, { readonly info: unknown }>>(
  definitions: D,
): { readonly [M in keyof D]: D[M]["info"] } {
  const entries = Object.entries(definitions).map(([model, { info }]) => [model, info]);
  return Object.fromEntries(entries);
}
