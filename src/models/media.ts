/** The maximum number of items of each type in one request. */
const MAX_OF_TYPE = {
  first_frame: 1,
  last_frame: 1,
  reference_image: 10,
  reference_video: 5,
  reference_audio: 5,
  file: 1,
  link: 1,
} as const;

/** The purpose of an item of `media`. */
export type WanMediaType = keyof typeof MAX_OF_TYPE;

export const MEDIA_TYPES = /* @__PURE__ */ Object.keys(MAX_OF_TYPE) as WanMediaType[];

/** The maximum number of items in one request. */
export const MAX_MEDIA = 10;

/** The reason why items of these types cannot be combined, or `undefined` if they can. */
export function mediaConflict(types: readonly WanMediaType[]): string | undefined {
  const count = (type: WanMediaType) => types.filter((each) => each === type).length;
  for (const type of MEDIA_TYPES) {
    const max = MAX_OF_TYPE[type];
    if (count(type) > max) return `got ${count(type)} items of type "${type}"; use at most ${max}`;
  }
  const frames = count("first_frame") + count("last_frame");
  if (frames > 0 && frames < types.length) return "use frames without any other type";
  if (frames > 0 && count("first_frame") === 0) return 'use "last_frame" together with "first_frame"';
  if (count("file") > 0 && count("link") > 0) return 'use "file" or "link", not both';
  return undefined;
}

/** Whether one of the types is a document. The server reads documents only when it extends the prompt. */
export function hasDocument(types: readonly WanMediaType[]): boolean {
  return types.includes("file") || types.includes("link");
}
