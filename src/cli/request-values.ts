import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { describeValue } from "../util/describe-value.js";
import { UsageError } from "./exit-code.js";

/** A size as the API writes it, with an asterisk, which shells take for a pattern. */
export function sizeFrom(text: string): string {
  return text.replace(/^(\d+)x(\d+)$/i, "$1*$2");
}

/**
 * A URL as it is, and an image file as a `data:` URL.
 *
 * @throws UsageError for a file of another kind, or one that cannot be read.
 */
export async function imageFrom(image: string): Promise<string> {
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

/** @throws UsageError for an item of media without a type. */
export function mediaFrom(item: string): { type: string; url: string } {
  const [, type, url] = /^(\w+)=(.+)$/s.exec(item) ?? [];
  if (type !== undefined && url !== undefined) return { type, url };
  throw new UsageError(
    `--media: got ${describeValue(item)}; use a type and a URL, such as first_frame=https://...`,
  );
}
