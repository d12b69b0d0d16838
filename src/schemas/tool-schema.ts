import { isKnownModel, models, type WanModel } from "../models/catalogue.js";
import { refusal } from "../models/check-rule.js";
import { MODEL_RULES } from "../models/model-rules.js";
import { listed, type Rule } from "../models/rules.js";

/** A field of a {@link ToolSchema}: the part of JSON Schema that every model provider takes. */
export interface ToolField {
  type: "string" | "integer" | "boolean" | "array" | "object";
  description?: string;
  enum?: (string | number)[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  items?: ToolField;
  properties?: Record<string, ToolField>;
  required?: string[];
  additionalProperties?: false;
}

/** What an agent's tool takes, as JSON Schema: a plain object at its root. */
export interface ToolSchema extends ToolField {
  type: "object";
  properties: Record<string, ToolField>;
  required: string[];
  additionalProperties: false;
}

/**
 * The requests of one model as JSON Schema, for the tool of an AI agent: the Vercel AI SDK, an MCP server, or a model
 * provider's own function calling. What the agent gives is a whole request for `generate` or `submit`: `model`, and the
 * action where there is only one, have one value. There is no `callback_url`: where your server is reached is nothing
 * for an agent to decide. Rules between fields are not in it; `generate` checks them, and its message says what to write
 * instead.
 *
 * @throws RangeError for a model that this release does not know.
 * @example
 * ```ts
 * import { jsonSchema, tool } from "ai";
 * import type { Wan26T2vRequest } from "wan-client";
 * import { toolSchema } from "wan-client/schemas";
 *
 * const makeVideo = tool({
 *   description: "Makes a video of a text.",
 *   inputSchema: jsonSchema<Wan26T2vRequest>(toolSchema("wan2.6-t2v")),
 *   execute: (request, { abortSignal }) => wan.generate(request, { signal: abortSignal }),
 * });
 * ```
 */
export function toolSchema(model: WanModel): ToolSchema {
  if (!isKnownModel(model)) throw new RangeError(`model: ${refusal(listed(Object.keys(models)), model)}`);
  const rule = MODEL_RULES[model]();
  const { callback_url: _, model: named, action, ...fields } = rule.fields;
  // Where there is a choice of actions, the server sees from the rest which it is.
  const filled =
    models[model].actions.length === 1 && action ? { action: { ...action, optional: false } } : {};
  const schema = objectField({ ...(named && { model: named }), ...filled, ...fields });
  for (const [name, field] of Object.entries(schema.properties)) {
    const about = ABOUT[name]?.(model);
    if (about !== undefined) field.description = about;
  }
  return schema;
}

function objectField(fields: Readonly<Record<string, Rule>>): ToolSchema {
  const named = Object.entries(fields);
  return {
    type: "object",
    properties: Object.fromEntries(named.map(([name, rule]) => [name, fieldOf(rule)])),
    required: named.filter(([, rule]) => !rule.optional).map(([name]) => name),
    additionalProperties: false,
  };
}

function fieldOf(rule: Rule): ToolField {
  switch (rule.kind) {
    case "text":
      return rule.pattern ? { type: "string", pattern: rule.pattern.source } : { type: "string" };
    case "choice": {
      // An `enum` also of one value: not every provider knows `const`.
      const type = typeof rule.values[0] === "number" ? "integer" : "string";
      return { type, enum: [...rule.values] };
    }
    case "flag":
      return { type: "boolean" };
    case "integer":
      return { type: "integer", minimum: rule.least, maximum: rule.most };
    case "list":
      return { type: "array", items: fieldOf(rule.item), minItems: 1, maxItems: rule.most };
    case "object":
      return objectField(rule.fields);
  }
}

const isWan3 = (model: WanModel) => model === "wan3.0-video";

/** What an agent should know of a field. */
const ABOUT: Record<string, (model: WanModel) => string> = {
  prompt: (model: WanModel) =>
    `What the video shows: subject, setting, movement, camera and style. ${models[model].limits.prompt} characters at most${isWan3(model) ? "; required when there is no media" : ""}.`,
  negative_prompt: () => "What the video must not show. 500 characters at most.",
  duration: (model: WanModel) =>
    `The length of the video in seconds${isWan3(model) ? "; -1 lets the model choose" : ""}.`,
  resolution: () => "The tier of the picture.",
  size: () => "Width*height of the picture in pixels.",
  ratio: () => "The shape of the picture.",
  shot_type: () => "One shot or several. Has no effect unless prompt_extend is true.",
  prompt_extend: () => "Whether the prompt is rewritten into a richer one.",
  audio: () => "Whether the video has sound.",
  audio_url: () => "An http or https URL of a sound to go with the video.",
  seed: () => "The same seed makes similar videos.",
  watermark: () => "Whether the vendor's mark is drawn into the picture.",
  image_url: () => "The first frame: an http or https URL of an image, or a data:image/...;base64, URL.",
  reference_video_urls: () =>
    "URLs of videos whose subjects appear in the new one; the prompt calls them character1, character2 and character3.",
  media: () =>
    "What the video is made of: one first_frame, alone or with one last_frame; or any mix of reference_image (10 at most), reference_video (5) and reference_audio (5), with or without one file or link, which needs prompt_extend: true.",
};
