import { dataUrlOf, MAX_IMAGE_BYTES } from "../util/data-url.js";
import type { RequestDraft } from "./request-draft.js";
import type { VideoModelCallOptions, VideoModelFile } from "./specification.js";

const MAX_BASE64_LENGTH = Math.ceil(MAX_IMAGE_BYTES / 3) * 4;

const KINDS_BY_EXTENSION = {
  image: /\.(png|jpe?g|webp|bmp|gif|tiff?)$/i,
  video: /\.(mp4|mov|webm|mkv|avi|m4v)$/i,
  audio: /\.(mp3|wav|m4a|aac|ogg|flac)$/i,
} as const;

type Kind = keyof typeof KINDS_BY_EXTENSION;

/** Maps images and references to the field that the model has for them. */
export function mapInputs(draft: RequestDraft, options: VideoModelCallOptions): void {
  const { frameImages = [], inputReferences = [] } = options;
  const frameOf = (type: "first_frame" | "last_frame") =>
    frameImages.find(({ frameType }) => frameType === type)?.image;
  const inputs = {
    // The SDK also passes the first of `frameImages` as `image`.
    firstFrame: frameOf("first_frame") ?? options.image,
    lastFrame: frameOf("last_frame"),
    references: inputReferences,
  };
  const { limits, actions } = draft.info;
  if ("media" in limits) mapToMedia(draft, inputs);
  else if ("referenceVideoUrls" in limits) mapToReferenceVideos(draft, inputs);
  else if (!actions.includes("text2video")) mapToImage(draft, inputs);
  else warnOfUnused(draft, inputs, ["image", "frameImages", "inputReferences"]);
}

interface Inputs {
  firstFrame: VideoModelFile | undefined;
  lastFrame: VideoModelFile | undefined;
  references: readonly VideoModelFile[];
}

function mapToMedia(draft: RequestDraft, { firstFrame, lastFrame, references }: Inputs): void {
  if (!firstFrame && !lastFrame && references.length === 0) return;
  const options = "image, frameImages and inputReferences";
  if (draft.hasOwn("media")) {
    draft.outranked(options, "media");
    return;
  }
  const media: { type: string; url: string | undefined }[] = [];
  if (firstFrame) media.push({ type: "first_frame", url: urlOf(draft, firstFrame, ["image"]) });
  if (lastFrame) media.push({ type: "last_frame", url: urlOf(draft, lastFrame, ["frameImages"]) });
  for (const [index, reference] of references.entries()) {
    const kind = kindOf(reference);
    if (kind) {
      media.push({ type: `reference_${kind}`, url: urlOf(draft, reference, ["inputReferences", index]) });
    } else {
      draft.addIssue(
        ["inputReferences", index],
        'is of an unknown kind; use { data: url, mediaType: "video/mp4" }, with the media type of the file',
      );
    }
  }
  draft.set("media", media, options);
}

function mapToReferenceVideos(draft: RequestDraft, inputs: Inputs): void {
  warnOfUnused(draft, inputs, ["image", "frameImages"]);
  const urls: (string | undefined)[] = [];
  for (const [index, reference] of inputs.references.entries()) {
    const kind = kindOf(reference) ?? "video";
    if (kind === "video") urls.push(urlOf(draft, reference, ["inputReferences", index]));
    else
      draft.unsupported(
        "inputReferences",
        `${draft.model} takes videos; an input of type ${kind} was left out.`,
      );
  }
  if (urls.length > 0) draft.set("reference_video_urls", urls, "inputReferences");
}

function mapToImage(draft: RequestDraft, inputs: Inputs): void {
  warnOfUnused(draft, { ...inputs, firstFrame: undefined }, ["frameImages", "inputReferences"]);
  const { firstFrame } = inputs;
  if (!firstFrame) {
    if (!draft.hasOwn("image_url")) {
      draft.addIssue(["image"], `is required by ${draft.model}: use prompt: { image, text }, or frameImages`);
    }
    return;
  }
  const url = firstFrame.type === "url" ? firstFrame.url : imageDataUrl(draft, firstFrame);
  draft.set("image_url", url, "image");
}

function imageDataUrl(
  draft: RequestDraft,
  { data, mediaType }: VideoModelFile & { type: "file" },
): string | undefined {
  const isTooLarge =
    typeof data === "string" ? data.length > MAX_BASE64_LENGTH : data.length > MAX_IMAGE_BYTES;
  if (isTooLarge) {
    const advice = "upload it with uploadFile() of wan-client/account, and pass its URL";
    return void draft.addIssue(["image"], `is larger than 20 MB, the vendor's limit for an image; ${advice}`);
  }
  return typeof data === "string" ? `data:${mediaType};base64,${data}` : dataUrlOf(data, mediaType);
}

/** The URL of a file, for a field that takes only URLs. Without a URL, adds an issue. */
function urlOf(draft: RequestDraft, file: VideoModelFile, path: (string | number)[]): string | undefined {
  if (file.type === "url") return file.url;
  return void draft.addIssue(
    path,
    `got a file; ${draft.model} takes URLs: upload it with uploadFile() of wan-client/account, and pass its URL`,
  );
}

/** The kind of a file by its media type, or else by the file extension in its URL. */
function kindOf(file: VideoModelFile): Kind | undefined {
  const kinds = Object.keys(KINDS_BY_EXTENSION) as Kind[];
  const [topLevel] = (file.mediaType ?? "").toLowerCase().split("/");
  const path = file.type === "url" ? file.url.replace(/[?#].*$/s, "") : "";
  return kinds.find((kind) => kind === topLevel) ?? kinds.find((kind) => KINDS_BY_EXTENSION[kind].test(path));
}

const NAMES = { image: "an image", frameImages: "a last frame", inputReferences: "references" } as const;

/** Warns about given inputs that the model does not take. */
function warnOfUnused(
  draft: RequestDraft,
  { firstFrame, lastFrame, references }: Inputs,
  features: readonly (keyof typeof NAMES)[],
): void {
  const given = {
    image: firstFrame !== undefined,
    frameImages: lastFrame !== undefined,
    inputReferences: references.length > 0,
  };
  for (const feature of features) {
    if (!given[feature]) continue;
    draft.unsupported(feature, `${draft.model} has no field for ${NAMES[feature]}.`);
  }
}
