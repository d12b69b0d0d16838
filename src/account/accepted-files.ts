import { ConfigurationError } from "wan-client";
import { describeValue } from "../util/describe-value.js";
import { listed } from "../util/listed.js";

/** Media types by file extension. */
export type MediaTypes = Readonly<Record<string, string>>;

/** The platform's limit for the size of a file. */
export const MAX_UPLOAD_BYTES = 100 * 1024 * 1024;

const OFFICE = "application/vnd.openxmlformats-officedocument";

// The API's guide names no formats. These are the formats that other providers of the models document, and for videos the two
// formats that cameras and phones write.
export const IMAGES: MediaTypes = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  webp: "image/webp",
  bmp: "image/bmp",
};
export const VIDEOS: MediaTypes = { mp4: "video/mp4", mov: "video/quicktime" };
export const AUDIO: MediaTypes = { mp3: "audio/mpeg", wav: "audio/wav" };
export const DOCUMENTS: MediaTypes = {
  pdf: "application/pdf",
  docx: `${OFFICE}.wordprocessingml.document`,
  xlsx: `${OFFICE}.spreadsheetml.sheet`,
  pptx: `${OFFICE}.presentationml.presentation`,
  md: "text/markdown",
};

/** Other names for the same types, used by browsers and libraries. */
const ALIASES: Readonly<Record<string, string>> = {
  "image/jpg": "image/jpeg",
  "image/x-ms-bmp": "image/bmp",
  "audio/mp3": "audio/mpeg",
  "audio/x-wav": "audio/wav",
  "audio/wave": "audio/wav",
  "audio/vnd.wave": "audio/wav",
};

/** The media type of a file extension, if it is one of `allowed`. */
export function typeByExtension(name: string, allowed: MediaTypes): string | undefined {
  const extension = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase();
  return extension !== undefined && Object.hasOwn(allowed, extension) ? allowed[extension] : undefined;
}

/**
 * The media type of a file: the declared one, or else that of its file extension.
 *
 * @throws ConfigurationError if there is neither, or if the type is not one of `allowed`.
 */
export function mediaTypeOf(
  declared: string | undefined,
  name: string | undefined,
  allowed: MediaTypes,
): string {
  const types = [...new Set(Object.values(allowed))];
  if (declared) {
    const bare = declared.replace(/;.*/s, "").trim().toLowerCase();
    const type = ALIASES[bare] ?? bare;
    if (types.includes(type)) return type;
    throw new ConfigurationError(`contentType: got ${describeValue(declared)}; use ${listed(types)}.`);
  }
  const type = name === undefined ? undefined : typeByExtension(name, allowed);
  if (type !== undefined) return type;
  const problem =
    name === undefined
      ? "the source has neither a type nor a filename"
      : `${describeValue(name)} has no file extension of a supported type`;
  throw new ConfigurationError(`contentType: ${problem}; use ${listed(types)}.`);
}

/** A name for a file of this type that has none. */
export function defaultName(type: string, allowed: MediaTypes): string {
  const extension = Object.keys(allowed).find((each) => allowed[each] === type);
  return `file.${extension}`;
}
