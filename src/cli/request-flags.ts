import { models, type WanModel, type WanRequest } from "wan-client";
import { type ToolField, toolSchema } from "wan-client/schemas";
import type { Flag, Flags, Values } from "./flags.js";
import { LocalFiles } from "./local-files.js";
import { imageFrom, mediaFrom, referenceVideoFrom, sizeFrom, type ValueContext } from "./request-values.js";

/** How the flag of a request field differs from the field's name and description. */
interface FieldFlag extends Partial<Flag> {
  /** Default: the field's name with dashes. */
  name?: string;
  /** Converts the text of the flag. The default depends on the type of the field. */
  parse?: (text: string, context: ValueContext) => unknown;
}

// In the order of the help. Fields that are not listed here have flags, too.
const FIELD_FLAGS: Readonly<Record<string, FieldFlag>> = {
  model: { short: "m", value: "MODEL", help: Object.keys(models).join(", ") },
  prompt: { short: "p", value: "TEXT", help: "the same as TEXT without a flag" },
  image_url: { name: "image", short: "i", value: "FILE|URL", help: "the first frame", parse: imageFrom },
  duration: { short: "d", value: "SECONDS", help: "how long the video is" },
  size: { value: "WxH", help: "width and height in pixels, such as 1280x720", parse: sizeFrom },
  resolution: { value: "TIER", help: "480P, 720P or 1080P" },
  ratio: { value: "W:H", help: "the aspect ratio of a wan3.0-video, such as 16:9" },
  negative_prompt: { value: "TEXT", help: "what the video does not show" },
  shot_type: { value: "TYPE", help: "single or multi; needs --prompt-extend" },
  audio: { help: "with or without sound" },
  audio_url: { value: "URL", help: "the sound" },
  prompt_extend: { help: "have the server rewrite the prompt" },
  watermark: { help: "with or without a watermark" },
  seed: { value: "NUMBER", help: "repeat the number to get a similar video" },
  reference_video_urls: {
    name: "reference-video",
    value: "FILE|URL",
    help: "for wan2.6-r2v, up to 3 times",
    parse: referenceVideoFrom,
  },
  media: { value: "TYPE=FILE|URL", help: "for wan3.0-video, such as last_frame=b.png", parse: mediaFrom },
  action: { value: "ACTION", help: "text2video or image2video, for wan3.0-video" },
};

/** A flag for each request field of each model. */
export function requestFlags(): Flags {
  return Object.fromEntries(
    Object.entries(requestFields()).map(([field, schema]) => [flagFor(field), flagOf(field, schema)]),
  );
}

/**
 * Builds a request from the flags. It has only the fields that were set, and the client validates it. It has placeholders for the
 * URLs of `files`, which are not uploaded yet.
 *
 * @throws UsageError for a flag whose value is not valid.
 */
export async function requestFrom(values: Values): Promise<{ request: WanRequest; files: LocalFiles }> {
  const request: Record<string, unknown> = {};
  const files = new LocalFiles();
  const context = { files, imageInMedia: values.model === "wan3.0-video" };
  for (const [field, schema] of Object.entries(requestFields())) {
    const value = values[flagFor(field)];
    if (value !== undefined) request[field] = await valueFor(field, schema, value, context);
  }
  const complete = context.imageInMedia ? withFirstFrame(request) : request;
  return { request: complete as unknown as WanRequest, files };
}

let collected: Readonly<Record<string, ToolField>> | undefined;

/** Whether a model has a field, or takes the value of its flag in another field: the image in `media`. */
export function takesField(model: WanModel, field: string): boolean {
  const fields = toolSchema(model).properties;
  return Object.hasOwn(fields, field) || (field === "image_url" && Object.hasOwn(fields, "media"));
}

/** The fields of all models. They are collected at the first call, because collecting them builds all schemas. */
export function requestFields(): Readonly<Record<string, ToolField>> {
  collected ??= collectFields();
  return collected;
}

function collectFields(): Readonly<Record<string, ToolField>> {
  const text: ToolField = { type: "string" };
  const fields: Record<string, ToolField> = Object.fromEntries(
    Object.keys(FIELD_FLAGS).map((field) => [field, text]),
  );
  for (const model of Object.keys(models) as WanModel[]) Object.assign(fields, toolSchema(model).properties);
  return fields;
}

export function flagFor(field: string): string {
  return FIELD_FLAGS[field]?.name ?? field.replaceAll("_", "-");
}

function flagOf(field: string, { type, description = "" }: ToolField): Flag {
  const { name: _, parse: __, ...shown } = FIELD_FLAGS[field] ?? {};
  if (type === "boolean") return { type, negatable: true, help: description, ...shown };
  const value = type === "integer" ? "NUMBER" : "TEXT";
  return { type: "string", multiple: type === "array", value, help: description, ...shown };
}

async function valueFor(
  field: string,
  { type }: ToolField,
  given: NonNullable<Values[string]>,
  context: ValueContext,
): Promise<unknown> {
  const { parse } = FIELD_FLAGS[field] ?? {};
  if (Array.isArray(given) && parse) {
    const parsed: unknown[] = [];
    // One by one, so that files are uploaded in the order in which they are given.
    for (const each of given) parsed.push(await parse(String(each), context));
    return parsed;
  }
  if (Array.isArray(given)) return given;
  if (parse) return parse(String(given), context);
  // A text that is not a number is left unchanged, so that the validation reports it.
  return type === "integer" && /^-?\d+(\.\d+)?$/.test(String(given)) ? Number(given) : given;
}

/** `wan3.0-video` has no `image_url`: the first frame is an item of its media. */
function withFirstFrame({ image_url: url, ...request }: Record<string, unknown>): Record<string, unknown> {
  if (url === undefined) return request;
  return { ...request, media: [{ type: "first_frame", url }, ...((request.media as unknown[]) ?? [])] };
}
