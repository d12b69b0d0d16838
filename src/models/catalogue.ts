import type { ModelDefinition } from "./define-model.js";
import { wan26I2v } from "./wan26-i2v.js";
import { wan26I2vFlash } from "./wan26-i2v-flash.js";
import { wan26R2v } from "./wan26-r2v.js";
import { wan26T2v } from "./wan26-t2v.js";
import { wan30Video } from "./wan30-video.js";

/** The models that this release knows, by name. */
export const catalogue = {
  "wan2.6-t2v": wan26T2v,
  "wan2.6-i2v": wan26I2v,
  "wan2.6-i2v-flash": wan26I2vFlash,
  "wan2.6-r2v": wan26R2v,
  "wan3.0-video": wan30Video,
};

/** The definition of a model, if this release knows it. */
export function definitionOf(model: unknown): ModelDefinition | undefined {
  const definitions: Record<string, ModelDefinition> = catalogue;
  return typeof model === "string" && Object.hasOwn(definitions, model) ? definitions[model] : undefined;
}

/** The names of the models that this release knows. */
export function modelNames(): string[] {
  return Object.keys(catalogue);
}
