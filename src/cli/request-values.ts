import { imageDataUrl } from "wan-client/account";
import {
  AUDIO,
  DOCUMENTS,
  IMAGES,
  type MediaTypes,
  typeByExtension,
  VIDEOS,
} from "../account/accepted-files.js";
import { describeValue } from "../util/describe-value.js";
import { listed } from "../util/listed.js";
import { UsageError } from "./exit-code.js";
import type { LocalFiles } from "./local-files.js";

/** What the functions that read the value of a flag need. */
export interface ValueContext {
  /** Whether the model takes an image as the first frame in its `media`. */
  readonly imageInMedia: boolean;
  /** Collects the files that have to be uploaded. */
  readonly files: LocalFiles;
}

// Items of other types take only URLs.
const FILES_OF_MEDIA: Readonly<Record<string, MediaTypes>> = {
  first_frame: IMAGES,
  last_frame: IMAGES,
  reference_image: IMAGES,
  reference_video: VIDEOS,
  reference_audio: AUDIO,
  file: DOCUMENTS,
};

/** A size in the form of the API, `1280*720`. Flags also take an `x`, because shells treat `*` as a pattern. */
export function sizeFrom(text: string): string {
  return text.replace(/^(\d+)x(\d+)$/i, "$1*$2");
}

/**
 * Returns a URL unchanged. Converts an image file to a `data:` URL or, for a model that takes only URLs, to a file to upload.
 *
 * @throws UsageError for a file of another kind, or for a file that cannot be read.
 */
export async function imageFrom(image: string, { imageInMedia, files }: ValueContext): Promise<string> {
  if (isUrl(image)) return image;
  checkExtension("--image", image, IMAGES);
  if (imageInMedia) return files.add("--image", image);
  try {
    return await imageDataUrl(image);
  } catch (error) {
    const message = (error as Error).message
      .replace(/^source/, "--image")
      .replace(", or the URL that uploadFile() gives", "");
    throw new UsageError(message);
  }
}

/**
 * Returns a URL unchanged. Converts a video file to a file to upload.
 *
 * @throws UsageError for a file of another kind, or for a file that cannot be read.
 */
export async function referenceVideoFrom(video: string, { files }: ValueContext): Promise<string> {
  if (isUrl(video)) return video;
  checkExtension("--reference-video", video, VIDEOS);
  return files.add("--reference-video", video);
}

/** @throws UsageError for a media item without a type, and for a file of another kind or that cannot be read. */
export async function mediaFrom(
  item: string,
  { files }: ValueContext,
): Promise<{ type: string; url: string }> {
  const [, type, value] = /^(\w+)=(.+)$/s.exec(item) ?? [];
  if (type === undefined || value === undefined) {
    throw new UsageError(
      `--media: got ${describeValue(item)}; use a type and a URL or a file, such as first_frame=https://...`,
    );
  }
  const types = Object.hasOwn(FILES_OF_MEDIA, type) ? FILES_OF_MEDIA[type] : undefined;
  if (!types || isUrl(value)) return { type, url: value };
  checkExtension("--media", value, types);
  return { type, url: await files.add("--media", value) };
}

/** Whether a value starts with a URL scheme. One letter is a Windows drive instead. The client checks which scheme it is. */
function isUrl(value: string): boolean {
  return /^[a-z][a-z\d+.-]+:/i.test(value);
}

function checkExtension(flag: string, path: string, types: MediaTypes): void {
  if (typeByExtension(path, types) !== undefined) return;
  const endings = listed(Object.keys(types).map((ending) => `.${ending}`)).replaceAll('"', "");
  throw new UsageError(`${flag}: got ${describeValue(path)}; use a URL, or a file that ends in ${endings}.`);
}
