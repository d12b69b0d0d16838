import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { models, type RequestValidationError, type WanRequest } from "wan-client";
import { describeValue } from "../util/describe-value.js";
import { UsageError } from "./exit-code.js";
import type { Flags, Values } from "./flags.js";

/** The flags for the fields of a request, in the order of the help. */
export const REQUEST_FLAGS = {
  model: { type: "string", short: "m", value: "MODEL", help: Object.keys(models).join(", ") },
  prompt: { type: "string", short: "p", value: "TEXT", help: "what the video shows" },
  image: { type: "string", short: "i", value: "FILE|URL", help: "the first frame" },
  duration: { type: "string", short: "d", value: "SECONDS", help: "how long the video is" },
  size: { type: "string", value: "WxH", help: "width and height in pixels, such as 1280x720" },
  resolution: { type: "string", value: "TIER", help: "480P, 720P or 1080P" },
  ratio: { type: "string", value: "W:H", help: "the shape of a wan3.0-video, such as 16:9" },
  "negative-prompt": { type: "string", value: "TEXT", help: "what it does not show" },
  "shot-type": { type: "string", value: "TYPE", help: "single or multi; needs --prompt-extend" },
  audio: { type: "boolean", negatable: true, help: "with or without sound" },
  "audio-url": { type: "string", value: "URL", help: "the sound" },
  "prompt-extend": { type: "boolean", negatable: true, help: "have the model write the prompt out" },
  watermark: { type: "boolean", negatable: true, help: "with or without a watermark" },
  seed: { type: "string", value: "NUMBER", help: "the same for a similar video" },
  "reference-video": { type: "string", multiple: true, value: "URL", help: "for wan2.6-r2v, up to 3 times" },
  media: {
    type: "string",
    multiple: true,
    value: "TYPE=URL",
    help: "for wan3.0-video, such as last_frame=URL",
  },
  action: { type: "string", value: "ACTION", help: "text2video or image2video, for wan3.0-video" },
} as const satisfies Flags;

type FlagName = keyof typeof REQUEST_FLAGS;

// Flags whose name is not that of the field with dashes.
const FIELDS: Partial<Record<FlagName, string>> = {
  image: "image_url",
  "reference-video": "reference_video_urls",
};
const NUMBERS: readonly string[] = ["duration", "seed"];

/**
 * Builds a request from the flags. It has only the fields that were set, and the client validates it.
 *
 * @throws UsageError for an image that cannot be read, or an item of media without a type.
 */
export async function requestFrom(values: Values): Promise<WanRequest> {
  const request: Record<string, unknown> = {};
  for (const name of Object.keys(REQUEST_FLAGS) as FlagName[]) {
    const value = values[name];
    if (value !== undefined) request[fieldOf(name)] = await valueFor(name, value);
  }
  return (request.model === "wan3.0-video" ? withFirstFrame(request) : request) as unknown as WanRequest;
}

/** The issues of a request, by the names of the flags. */
export function issuesByFlag(error: RequestValidationError): string {
  const lines = error.issues.map(({ path: [field, ...rest], message }) => {
    const flag = Object.keys(REQUEST_FLAGS).find((name) => fieldOf(name as FlagName) === field);
    const name = flag === undefined ? field : `--${flag}`;
    const path = [name, ...rest].filter((part) => part !== undefined).join(".");
    // The suggested method is not available on the command line.
    return `  ${path}: ${message.replace(/, or submitUnchecked\(\) for a newer model/, "")}`;
  });
  return ["The request is not valid, and nothing was sent:", ...lines].join("\n");
}

function fieldOf(flag: FlagName): string {
  return FIELDS[flag] ?? flag.replaceAll("-", "_");
}

async function valueFor(name: FlagName, value: NonNullable<Values[string]>): Promise<unknown> {
  if (name === "image") return imageFrom(String(value));
  if (name === "media") return (value as string[]).map(mediaFrom);
  // An asterisk would be a pattern in a shell.
  if (name === "size") return String(value).replace(/^(\d+)x(\d+)$/i, "$1*$2");
  // A value that is not a number stays as it is, so that the validation rejects it.
  return NUMBERS.includes(name) && /^-?\d+(\.\d+)?$/.test(String(value)) ? Number(value) : value;
}

/** Returns a URL as it is, and converts a file to a `data:` URL. */
async function imageFrom(image: string): Promise<string> {
  if (/^(https?|data):/i.test(image)) return image;
  const type = extname(image).slice(1).toLowerCase().replace("jpg", "jpeg");
  if (!["png", "jpeg", "webp", "bmp"].includes(type)) {
    throw new UsageError(
      `--image: got ${describeValue(image)}; use a URL, or a file that ends in .png, .jpg, .webp or .bmp.`,
    );
  }
  try {
    return `data:image/${type};base64,${(await readFile(image)).toString("base64")}`;
  } catch (error) {
    throw new UsageError(
      `--image: ${describeValue(image)} cannot be read (${(error as NodeJS.ErrnoException).code}).`,
    );
  }
}

function mediaFrom(item: string): { type: string; url: string } {
  const [, type, url] = /^(\w+)=(.+)$/s.exec(item) ?? [];
  if (type !== undefined && url !== undefined) return { type, url };
  throw new UsageError(
    `--media: got ${describeValue(item)}; use a type and a URL, such as first_frame=https://...`,
  );
}

/** `wan3.0-video` has no `image_url`: the first frame is an item of its media. */
function withFirstFrame({ image_url: url, ...request }: Record<string, unknown>): Record<string, unknown> {
  if (url === undefined) return request;
  return { ...request, media: [{ type: "first_frame", url }, ...((request.media as unknown[]) ?? [])] };
}
