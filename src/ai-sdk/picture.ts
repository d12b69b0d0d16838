import type { ModelInfo } from "wan-client";
import type { RequestDraft } from "./request-draft.js";
import type { VideoModelCallOptions } from "./specification.js";

/** The pixels of each tier. The sizes of the API differ from them by at most 6 percent. */
const TIER_PIXELS = { "480P": 854 * 480, "720P": 1280 * 720, "1080P": 1920 * 1080 } as const;
/** How far a size may differ from the pixels of its tier, and from its named ratio, as fractions: 1088*832 is called 4:3. */
const TOLERANCE = { pixels: 0.06, ratio: 0.03 } as const;
const RATIOS = ["16:9", "4:3", "1:1", "3:4", "9:16"] as const;

/** Maps `resolution` and `aspectRatio` to the fields that the model has: `size`, or `resolution` and `ratio`. */
export function mapPicture(draft: RequestDraft, options: VideoModelCallOptions): void {
  if (draft.info.sizes) mapToSize(draft, draft.info.sizes, options);
  else mapToTier(draft, options);
}

function mapToSize(
  draft: RequestDraft,
  sizes: readonly string[],
  { resolution, aspectRatio }: VideoModelCallOptions,
): void {
  if (resolution === undefined) {
    if (aspectRatio !== undefined) mapRatioToSize(draft, sizes, aspectRatio);
    return;
  }
  const size = resolution.replace("x", "*");
  const { resolution: ownTier } = draft.own;
  if (!sizes.includes(size)) draft.refuse("resolution", resolution, sizes.map(asResolution));
  else if (ownTier !== undefined && ownTier !== tierOf(size)) draft.outranked("resolution", "resolution");
  else draft.set("size", size, "resolution");
  if (aspectRatio !== undefined && !hasRatio(size, aspectRatio)) {
    draft.unsupported("aspectRatio", `The aspect ratio of ${resolution} is not ${aspectRatio}.`);
  }
}

function mapRatioToSize(draft: RequestDraft, sizes: readonly string[], ratio: string): void {
  const { resolutions } = draft.info;
  const { resolution: tier = resolutions[0] } = draft.own;
  if (ratio === "adaptive") {
    draft.unsupported("aspectRatio", `${draft.model} has no image to adapt to.`);
  } else if (draft.hasOwn("size")) {
    draft.outranked("aspectRatio", "size");
  } else if (!RATIOS.some((each) => each === ratio)) {
    draft.refuse("aspectRatio", ratio, RATIOS);
  } else {
    // A wrong tier has no size. The validation of the request reports it later.
    const size = sizes.find((each) => tierOf(each) === tier && hasRatio(each, ratio));
    draft.set("size", size, "aspectRatio");
    if (draft.hasOwn("resolution")) return;
    const advice = "Set resolution to choose another size.";
    draft.compatibility("aspectRatio", `${ratio} was sent as ${size}. ${advice}`);
  }
}

function mapToTier(draft: RequestDraft, { resolution, aspectRatio }: VideoModelCallOptions): void {
  const { ratios, resolutions } = draft.info;
  if (resolution !== undefined) {
    const tier = tierOf(resolution);
    const ratio = RATIOS.find((each) => hasRatio(resolution, each));
    if (tier === undefined || ratio === undefined || !resolutions.includes(tier)) {
      draft.refuse("resolution", resolution, examplesOf(draft.info));
    } else {
      draft.set("resolution", tier, "resolution");
      mapRatioOfResolution(draft, { tier, ratio, aspectRatio });
    }
  }
  if (aspectRatio === undefined) return;
  if (ratios?.includes(aspectRatio)) draft.set("ratio", aspectRatio, "aspectRatio");
  else if (ratios) draft.refuse("aspectRatio", aspectRatio, ratios);
  else if (aspectRatio !== "adaptive")
    draft.unsupported("aspectRatio", "The video has the aspect ratio of the image.");
}

/** Maps the aspect ratio of a `resolution`. If the image or another option decides the aspect ratio, warns instead. */
function mapRatioOfResolution(
  draft: RequestDraft,
  { tier, ratio, aspectRatio }: { tier: string; ratio: string; aspectRatio: string | undefined },
): void {
  const { ratio: ownRatio } = draft.own;
  const decisive = ownRatio ?? aspectRatio;
  if (!draft.info.ratios) {
    draft.compatibility(
      "resolution",
      `Only its tier ${tier} was sent. The video has the aspect ratio of the image.`,
    );
  } else if (decisive === undefined) {
    draft.set("ratio", ratio, "resolution");
  } else if (decisive !== ratio) {
    draft.compatibility("resolution", `Only its tier ${tier} was sent. The aspect ratio is ${decisive}.`);
  }
}

/** A resolution of each tier that the model has. */
function examplesOf({ resolutions }: ModelInfo): readonly string[] {
  const examples = { "480P": "854x480", "720P": "1280x720", "1080P": "1920x1080" } as const;
  return resolutions.map((tier) => examples[tier as keyof typeof examples]);
}

/** The tier with about as many pixels as a size. */
function tierOf(size: string): string | undefined {
  const [width, height] = sidesOf(size);
  const isNear = (pixels: number) => Math.abs((width * height) / pixels - 1) <= TOLERANCE.pixels;
  return Object.entries(TIER_PIXELS).find(([, pixels]) => isNear(pixels))?.[0];
}

function hasRatio(size: string, ratio: string): boolean {
  const [width, height] = sidesOf(size);
  const [across, down] = sidesOf(ratio);
  return Math.abs(width / height / (across / down) - 1) <= TOLERANCE.ratio;
}

function sidesOf(text: string): [number, number] {
  const [first, second] = text.split(/[x*:]/).map(Number);
  return [first ?? Number.NaN, second ?? Number.NaN];
}

function asResolution(size: string): string {
  return size.replace("*", "x");
}
