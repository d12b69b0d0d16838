import type { JsonObject } from "../util/json.js";

type FieldCheck = (value: unknown) => boolean;

interface ModelRules {
  actions: string[];
  /** A field without a check accepts any value. */
  fields: Record<string, FieldCheck | undefined>;
  required: string[];
}

const isBoolean: FieldCheck = (value) => typeof value === "boolean";
const isSeed: FieldCheck = (value) =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 2147483647;
const isUrl: FieldCheck = (value) => typeof value === "string" && /^https?:\/\/./.test(value);
const isImage: FieldCheck = (value) =>
  isUrl(value) || (typeof value === "string" && /^data:image\/.+;base64,./.test(value));
const oneOf =
  (...values: unknown[]): FieldCheck =>
  (value) =>
    values.includes(value);

// The emulator has its own rules of the contract. It shares none with the client, so that each side checks the other.
const SIZES = oneOf(
  ..."1280*720 720*1280 960*960 1088*832 832*1088 1920*1080 1080*1920 1440*1440 1632*1248 1248*1632".split(
    " ",
  ),
);
const SHARED_FIELDS = { model: undefined, action: undefined, async: undefined, callback_url: undefined };
const WAN26_FIELDS = {
  ...SHARED_FIELDS,
  prompt: undefined,
  negative_prompt: undefined,
  resolution: oneOf("720P", "1080P"),
  shot_type: oneOf("single", "multi"),
  audio: isBoolean,
  prompt_extend: isBoolean,
  seed: isSeed,
  watermark: isBoolean,
};
const WAN26_I2V: ModelRules = {
  actions: ["image2video"],
  fields: { ...WAN26_FIELDS, image_url: isImage, audio_url: isUrl, duration: oneOf(5, 10, 15) },
  required: ["prompt", "image_url"],
};

const MODELS: Record<string, ModelRules> = {
  "wan2.6-t2v": {
    actions: ["text2video"],
    fields: { ...WAN26_FIELDS, audio_url: isUrl, duration: oneOf(5, 10, 15), size: SIZES },
    required: ["prompt"],
  },
  "wan2.6-i2v": WAN26_I2V,
  "wan2.6-i2v-flash": WAN26_I2V,
  "wan2.6-r2v": {
    actions: ["image2video"],
    fields: { ...WAN26_FIELDS, reference_video_urls: isReferences, duration: oneOf(5, 10), size: SIZES },
    required: ["prompt"],
  },
  "wan3.0-video": {
    actions: ["text2video", "image2video"],
    fields: {
      ...SHARED_FIELDS,
      prompt: undefined,
      media: isMedia,
      duration: (value) =>
        value === -1 || (Number.isInteger(value) && Number(value) >= 2 && Number(value) <= 30),
      resolution: oneOf("480P", "720P", "1080P"),
      ratio: oneOf("adaptive", "16:9", "4:3", "1:1", "3:4", "9:16"),
      prompt_extend: isBoolean,
      audio: isBoolean,
      seed: isSeed,
      watermark: isBoolean,
    },
    required: [],
  },
};

export type RequestVerdict =
  /** The service responds with HTTP 400 and this message. */
  | { rejected: string }
  /** The service creates a task with the fields that it knows. An invalid value makes the task fail later. */
  | { accepted: JsonObject; failure?: { fail: string; message: string } };

/** Decides what the service does with a submission. */
export function validateRequest(body: JsonObject): RequestVerdict {
  const { model } = body;
  if (model === undefined) return { rejected: "model is required" };
  const rules = typeof model === "string" && Object.hasOwn(MODELS, model) ? MODELS[model] : undefined;
  if (!rules) return { rejected: `model ${JSON.stringify(model)} is not supported` };
  const missing = rules.required.find((field) => isBlank(body[field]));
  if (missing !== undefined) return { rejected: `${missing} is required` };
  if (model === "wan3.0-video" && isBlank(body.prompt) && body.media === undefined) {
    return { rejected: "prompt is required" };
  }
  const known = Object.entries(body).filter(([field]) => Object.hasOwn(rules.fields, field));
  const accepted = Object.fromEntries(
    known.map(([field, value]) => [field, truncate(model as string, field, value)]),
  );
  const invalid = Object.keys(accepted).find((field) => rules.fields[field]?.(accepted[field]) === false);
  const invalidAction = body.action !== undefined && !rules.actions.includes(body.action as string);
  const documentWithoutExtend = mediaTypesOf(body.media).some(isDocument) && body.prompt_extend !== true;
  const failure = invalidAction
    ? "action"
    : (invalid ?? (documentWithoutExtend ? "prompt_extend" : undefined));
  return failure === undefined
    ? { accepted }
    : { accepted, failure: { fail: "bad_request", message: `invalid input: ${failure}` } };
}

/** The service truncates long texts silently. */
function truncate(model: string, field: string, value: unknown): unknown {
  const maxLength = { prompt: model === "wan3.0-video" ? 20_000 : 1_500, negative_prompt: 500 }[field];
  return typeof value === "string" && maxLength !== undefined
    ? [...value].slice(0, maxLength).join("")
    : value;
}

function isBlank(value: unknown): boolean {
  return typeof value !== "string" || value.trim() === "";
}

function isReferences(value: unknown): boolean {
  return Array.isArray(value) && value.length >= 1 && value.length <= 3 && value.every(isUrl);
}

function isMedia(value: unknown): boolean {
  if (!Array.isArray(value) || value.length < 1 || value.length > 10) return false;
  if (!value.every((item) => isUrl((item as JsonObject | null)?.url))) return false;
  const count: Record<string, number> = {};
  for (const type of mediaTypesOf(value)) count[type] = (count[type] ?? 0) + 1;
  const {
    first_frame = 0,
    last_frame = 0,
    reference_image = 0,
    reference_video = 0,
    reference_audio = 0,
    file = 0,
    link = 0,
  } = count;
  const known = first_frame + last_frame + reference_image + reference_video + reference_audio + file + link;
  if (known !== value.length) return false;
  if (first_frame + last_frame > 0) {
    return first_frame === 1 && last_frame <= 1 && first_frame + last_frame === value.length;
  }
  return reference_video <= 5 && reference_audio <= 5 && file + link <= 1;
}

function mediaTypesOf(media: unknown): string[] {
  return Array.isArray(media) ? media.map((item) => String((item as JsonObject | null)?.type)) : [];
}

function isDocument(type: string): boolean {
  return type === "file" || type === "link";
}
