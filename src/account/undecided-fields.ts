import { type ModelInfo, models } from "wan-client";
import type { JsonObject } from "../util/json.js";
import { listed } from "../util/listed.js";
import { omitUndefined } from "../util/object.js";
import { numberFrom } from "../util/values.js";

/** The values that a field may have. */
export type FieldValues = readonly (string | number | boolean)[];

// A list of more values would make the message too long.
const MAX_LISTED = 10;
const FLAG: FieldValues = [true, false];

/** The fields that the server fills in by itself, with the values that a model accepts. */
const UNDECIDED: Record<string, (info: ModelInfo) => FieldValues | undefined> = {
  action: ({ actions }) => actions,
  duration: ({ durations }) => durations.filter((seconds) => seconds > 0),
  resolution: ({ resolutions }) => resolutions,
  size: ({ sizes }) => sizes,
  ratio: ({ ratios }) => ratios,
  shot_type: ({ shotTypes }) => shotTypes,
  audio: () => FLAG,
  prompt_extend: () => FLAG,
  watermark: () => FLAG,
};
/** The fields that the server does not fill in: if they are absent, they have no value. */
const OPTIONAL = [
  ...["model", "prompt", "negative_prompt", "image_url", "reference_video_urls", "media"],
  ...["audio_url", "seed", "callback_url", "async"],
];

/** The body that the client sends for a request. */
export function bodyOf(request: Readonly<JsonObject>): JsonObject {
  const [action, ...otherActions] = infoOf(request.model)?.actions ?? [];
  const filledIn = { async: true, action: otherActions.length === 0 ? action : undefined };
  return omitUndefined({ ...filledIn, ...omitUndefined(request) });
}

/** Whether the request leaves the value of a field to the server or the model. */
export function isUndecided(name: string, body: Readonly<JsonObject>): boolean {
  if (!Object.hasOwn(UNDECIDED, name)) return false;
  const isLeftOpen = (body[name] ?? undefined) === undefined || isChosenByModel(name, body);
  const info = infoOf(body.model);
  // The server does not fill in a field that the model does not have.
  return isLeftOpen && (info === undefined || valuesOf(name, info) !== undefined);
}

/** Whether the request leaves the length of the video to the model. */
export function isChosenByModel(name: string, body: Readonly<JsonObject>): boolean {
  return name === "duration" && numberFrom(body[name]) === -1;
}

/** The values that an undecided field may have, or `undefined` for a model that this release does not know. */
export function possibleValues(name: string, { model }: Readonly<JsonObject>): FieldValues | undefined {
  const info = infoOf(model);
  return info && valuesOf(name, info);
}

/** The message about an undecided field that the price depends on. */
export function undecidedMessage(name: string, body: Readonly<JsonObject>, values: FieldValues): string {
  const [first, last] = [values[0], values.at(-1)];
  if (isChosenByModel(name, body)) return `duration: -1 lets the model choose ${first} to ${last} seconds`;
  const isRange = values.length > MAX_LISTED && typeof first === "number";
  const choice = isRange ? `a value from ${first} to ${last}` : listed(values);
  return `${name} is not set, and the price depends on it; set it to ${choice}`;
}

/** Whether a name is neither a field of the API nor in the body. */
export function isForeign(name: string, body: Readonly<JsonObject>): boolean {
  return !Object.hasOwn(UNDECIDED, name) && !OPTIONAL.includes(name) && !Object.hasOwn(body, name);
}

function valuesOf(name: string, info: ModelInfo): FieldValues | undefined {
  return UNDECIDED[name]?.(info);
}

function infoOf(model: unknown): ModelInfo | undefined {
  const known: Record<string, ModelInfo> = models;
  return typeof model === "string" && Object.hasOwn(known, model) ? known[model] : undefined;
}
