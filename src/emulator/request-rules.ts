/** A request body as it came over the wire. */
export type Body = Record<string, unknown>;

type Test = (value: unknown) => boolean;

interface ModelRules {
  actions: string[];
  /** A field without a test takes anything. */
  fields: Record<string, Test | undefined>;
  required: string[];
}

const isBoolean: Test = (value) => typeof value === "boolean";
const isSeed: Test = (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 2147483647;
const isUrl: Test = (value) => typeof value === "string" && /^https?:\/\/./.test(value);
const isImage: Test = (value) =>
  isUrl(value) || (typeof value === "string" && /^data:image\/.+;base64,./.test(value));
const among =
  (...values: unknown[]): Test =>
  (value) =>
    values.includes(value);

// This is the emulator's own reading of the contract. It shares nothing with the client's, so that each checks the other.
const SIZES = among(
  ..."1280*720 720*1280 960*960 1088*832 832*1088 1920*1080 1080*1920 1440*1440 1632*1248 1248*1632".split(
    " ",
  ),
);
const SHARED = { model: undefined, action: undefined, async: undefined, callback_url: undefined };
const OF_26 = {
  ...SHARED,
  prompt: undefined,
  negative_prompt: undefined,
  resolution: among("720P", "1080P"),
  shot_type: among("single", "multi"),
  audio: isBoolean,
  prompt_extend: isBoolean,
  seed: isSeed,
  watermark: isBoolean,
};
const IMAGE_MODEL: ModelRules = {
  actions: ["image2video"],
  fields: { ...OF_26, image_url: isImage, audio_url: isUrl, duration: among(5, 10, 15) },
  required: ["prompt", "image_url"],
};

const MODELS: Record<string, ModelRules> = {
  "wan2.6-t2v": {
    actions: ["text2video"],
    fields: { ...OF_26, audio_url: isUrl, duration: among(5, 10, 15), size: SIZES },
    required: ["prompt"],
  },
  "wan2.6-i2v": IMAGE_MODEL,
  "wan2.6-i2v-flash": IMAGE_MODEL,
  "wan2.6-r2v": {
    actions: ["image2video"],
    fields: { ...OF_26, reference_video_urls: isReferences, duration: among(5, 10), size: SIZES },
    required: ["prompt"],
  },
  "wan3.0-video": {
    actions: ["text2video", "image2video"],
    fields: {
      ...SHARED,
      prompt: undefined,
      media: isMedia,
      duration: (value) =>
        value === -1 || (Number.isInteger(value) && Number(value) >= 2 && Number(value) <= 30),
      resolution: among("480P", "720P", "1080P"),
      ratio: among("adaptive", "16:9", "4:3", "1:1", "3:4", "9:16"),
      prompt_extend: isBoolean,
      audio: isBoolean,
      seed: isSeed,
      watermark: isBoolean,
    },
    required: [],
  },
};

/** What the service makes of a request. */
export type Verdict =
  /** Answered with HTTP 400 at once. */
  | { refused: string }
  /** Given a task id, with the fields that the service knows; a wrong value makes it fail when it is worked on. */
  | { kept: Body; failure?: { fail: string; message: string } };

export function judge(body: Body): Verdict {
  const { model } = body;
  if (model === undefined) return { refused: "model is required" };
  const rules = typeof model === "string" && Object.hasOwn(MODELS, model) ? MODELS[model] : undefined;
  if (!rules) return { refused: `model ${JSON.stringify(model)} is not supported` };
  const missing = rules.required.find((field) => isBlank(body[field]));
  if (missing !== undefined) return { refused: `${missing} is required` };
  if (model === "wan3.0-video" && isBlank(body.prompt) && body.media === undefined) {
    return { refused: "prompt is required" };
  }
  const known = Object.entries(body).filter(([field]) => Object.hasOwn(rules.fields, field));
  const kept = Object.fromEntries(known.map(([field, value]) => [field, cut(model as string, field, value)]));
  const wrong = Object.keys(kept).find((field) => rules.fields[field]?.(kept[field]) === false);
  const badAction = body.action !== undefined && !rules.actions.includes(body.action as string);
  const documentWithoutExtend = kindsOf(body.media).some(isDocument) && body.prompt_extend !== true;
  const failure = badAction ? "action" : (wrong ?? (documentWithoutExtend ? "prompt_extend" : undefined));
  return failure === undefined
    ? { kept }
    : { kept, failure: { fail: "bad_request", message: `invalid input: ${failure}` } };
}

/** A text that is too long is cut without a word. */
function cut(model: string, field: string, value: unknown): unknown {
  const longest = { prompt: model === "wan3.0-video" ? 20_000 : 1_500, negative_prompt: 500 }[field];
  return typeof value === "string" && longest !== undefined ? [...value].slice(0, longest).join("") : value;
}

function isBlank(value: unknown): boolean {
  return typeof value !== "string" || value.trim() === "";
}

function isReferences(value: unknown): boolean {
  return Array.isArray(value) && value.length >= 1 && value.length <= 3 && value.every(isUrl);
}

function isMedia(value: unknown): boolean {
  if (!Array.isArray(value) || value.length < 1 || value.length > 10) return false;
  if (!value.every((item) => isUrl((item as Body | null)?.url))) return false;
  const count: Record<string, number> = {};
  for (const kind of kindsOf(value)) count[kind] = (count[kind] ?? 0) + 1;
  const {
    first_frame = 0,
    last_frame = 0,
    reference_image = 0,
    reference_video = 0,
    reference_audio = 0,
  } = count;
  const { file = 0, link = 0, ...others } = count;
  const known = first_frame + last_frame + reference_image + reference_video + reference_audio + file + link;
  if (known !== value.length || Object.values(others).some((many) => many > 10)) return false;
  if (first_frame + last_frame > 0) {
    return first_frame === 1 && last_frame <= 1 && first_frame + last_frame === value.length;
  }
  return reference_video <= 5 && reference_audio <= 5 && file + link <= 1;
}

function kindsOf(media: unknown): string[] {
  return Array.isArray(media) ? media.map((item) => String((item as Body | null)?.type)) : [];
}

function isDocument(kind: string): boolean {
  return kind === "file" || kind === "link";
}
