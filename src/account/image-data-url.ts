import { ConfigurationError } from "wan-client";
import { dataUrlOf, MAX_IMAGE_BYTES } from "../util/data-url.js";
import { checkOptionNames, type OptionNames } from "../util/option-names.js";
import { IMAGES } from "./accepted-files.js";
import { type FileOptions, type FileSource, openSource } from "./file-source.js";

const OPTIONS: OptionNames<FileOptions> = { contentType: true, filename: true };

/**
 * An image as a `data:` URL, for the `image_url` of `wan2.6-i2v` and `wan2.6-i2v-flash`. Other fields take only `http` and
 * `https` URLs: see `uploadFile`. Nothing is sent. The image is a PNG, JPEG, WebP or BMP of at most 20 MB (20,971,520 bytes),
 * which is the vendor's limit. Its type is the declared one, or else that of its file extension; its bytes are not examined.
 *
 * @param source A `Blob` or `File`, bytes, a stream, a path, or a `file:` URL. Paths need Node, Bun or Deno.
 * @throws ConfigurationError for an unknown or invalid option, and for a source that cannot be read, is empty, is too large, or
 * is not such an image; whatever the stream throws.
 * @example
 * ```ts
 * const image_url = await imageDataUrl("./cat.png");
 * await wan.generate({ model: "wan2.6-i2v", prompt: "It purrs", image_url });
 * ```
 */
export async function imageDataUrl(source: FileSource, options: FileOptions = {}): Promise<string> {
  checkOptionNames(ConfigurationError, options, OPTIONS);
  const rules = {
    maxBytes: MAX_IMAGE_BYTES,
    advice: ", or the URL that uploadFile() gives",
    types: IMAGES,
  };
  const { content, type } = await openSource(source, options, rules);
  const bytes = content instanceof Uint8Array ? content : new Uint8Array(await content.arrayBuffer());
  return dataUrlOf(bytes, type);
}
