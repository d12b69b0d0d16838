import type { JsonObject } from "../util/json.js";
import { deviationNote, droppedNote, failureNote } from "./request-notes.js";

type FieldCheck = (value: unknown) => boolean;

interface ModelRules {
  actions: string[];
  /** Actions that the service accepts, although the guide does not list them for the model. */
  otherActions?: string[];
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
const isResolution =
  (...values: string[]): FieldCheck =>
  (value) =>
    typeof value === "string" && values.includes(value.toUpperCase());

// These rules come from the API's guide. They share nothing with the client's rules, so that each side checks the other.
/** `width*height`, pixels: the five sizes of 720P, then those of 1080P. */
export const SIZES: readonly string[] = [
  ...["1280*720", "720*1280", "960*960", "1088*832", "832*1088"],
  ...["1920*1080", "1080*1920", "1440*1440", "1632*1248", "1248*1632"],
];
const SHARED_FIELDS = { model: undefined, action: undefined, async: undefined, callback_url: undefined };
const WAN26_FIELDS = {
  ...SHARED_FIELDS,
  prompt: undefined,
  negative_prompt: undefined,
  resolution: isResolution("720P", "1080P"),
  shot_type: oneOf("single", "multi"),
  audio: isBoolean,
  prompt_extend: isBoolean,
  seed: isSeed,
  watermark: isBoolean,
};
const WAN26_I2V: ModelRules = {
  actions: ["image2video"],
  otherActions: ["text2video"],
  fields: { ...WAN26_FIELDS, image_url: isImage, audio_url: isUrl, duration: oneOf(5, 10, 15) },
  required: ["image_url"],
};

const MODELS: Record<string, ModelRules> = {
  "wan2.6-t2v": {
    actions: ["text2video"],
    fields: { ...WAN26_FIELDS, audio_url: isUrl, duration: oneOf(5, 10, 15), size: oneOf(...SIZES) },
    required: ["prompt"],
  },
  "wan2.6-i2v": WAN26_I2V,
  "wan2.6-i2v-flash": WAN26_I2V,
  "wan2.6-r2v": {
    actions: ["image2video"],
    otherActions: ["text2video"],
    fields: {
      ...WAN26_FIELDS,
      reference_video_urls: isReferences,
      duration: oneOf(5, 10),
      size: oneOf(...SIZES),
    },
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
      resolution: isResolution("480P", "720P", "1080P"),
      ratio: oneOf("adaptive", "16:9", "4:3", "1:1", "3:4", "9:16"),
      prompt_extend: isBoolean,
      audio: isBoolean,
      seed: isSeed,
      watermark: isBoolean,
    },
    required: [],
  },
};

/** A submission for which the service creates a task. */
export interface AcceptedRequest {
  /** The fields that the service knows. */
  accepted: JsonObject;
  /** The error of the task, if a missing or invalid value makes it fail. */
  failure?: { fail: string; message: string };
  /** The fields that were dropped, the values that the guide does not list, and those that make the task fail. */
  notes: string[];
}

/** What the service does with a submission: it responds with HTTP 400 and a message, or creates a task. */
export type RequestVerdict = { rejected: string } | AcceptedRequest;

/** Decides what the service does with a submission. */
export function validateRequest(body: JsonObject): RequestVerdict {
  const { model } = body;
  if (model === undefined) return { rejected: "model is required" };
  const rules = typeof model === "string" && Object.hasOwn(MODELS, model) ? MODELS[model] : undefined;
  if (!rules) return { rejected: `model ${JSON.stringify(model)} is not supported` };
  const missing = rules.required.find((field) => isBlank(body[field]));
  if (missing !== undefined) return { rejected: `${missing} is required` };
  if (model === "wan3.0-video" && isBlank(body.prompt) && isNone(body.media)) {
    return { rejected: "prompt is required" };
  }
  return accept(body, model as string, rules);
}

function accept(body: JsonObject, model: string, rules: ModelRules): AcceptedRequest {
  const known = Object.keys(body).filter((field) => Object.hasOwn(rules.fields, field));
  const accepted = Object.fromEntries(known.map((field) => [field, truncate(model, field, body[field])]));
  const invalid = invalidFieldsOf(accepted, rules);
  const notes = [
    ...Object.keys(body)
      .filter((field) => !known.includes(field))
      .map((field) => droppedNote(field, isFieldOfAnyModel(field) ? model : undefined)),
    ...known
      .filter((field) => !invalid.includes(field) && !isInGuide(field, accepted[field], rules))
      .map((field) => deviationNote(field, accepted[field], model)),
    ...invalid.map((field) => failureNote(field, accepted[field])),
  ];
  const [first] = invalid;
  if (first === undefined) return { accepted, notes };
  return { accepted, notes, failure: { fail: "bad_request", message: `invalid input: ${first}` } };
}

function invalidFieldsOf(request: JsonObject, { actions, otherActions = [], fields }: ModelRules): string[] {
  const { action, media, prompt_extend } = request;
  const invalidAction = action !== undefined && ![...actions, ...otherActions].includes(action as string);
  const invalid = Object.keys(request).filter((field) => fields[field]?.(request[field]) === false);
  const documentWithoutExtend = mediaTypesOf(media).some(isDocument) && prompt_extend !== true;
  return [
    ...(invalidAction ? ["action"] : []),
    ...invalid,
    ...(documentWithoutExtend && !invalid.includes("prompt_extend") ? ["prompt_extend"] : []),
  ];
}

/** Whether the guide lists a value that the service accepts. */
function isInGuide(field: string, value: unknown, { otherActions = [] }: ModelRules): boolean {
  if (field === "action") return !otherActions.includes(value as string);
  if (field === "resolution") return value === String(value).toUpperCase();
  return field !== "media" || !isNone(value);
}

function isFieldOfAnyModel(field: string): boolean {
  return Object.values(MODELS).some(({ fields }) => Object.hasOwn(fields, field));
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

/** Whether a list is missing or empty, which means the same. */
function isNone(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

function isReferences(value: unknown): boolean {
  return Array.isArray(value) && value.length >= 1 && value.length <= 3 && value.every(isUrl);
}

function isMedia(value: unknown): boolean {
  if (!Array.isArray(value) || value.length > 10) return false;
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
