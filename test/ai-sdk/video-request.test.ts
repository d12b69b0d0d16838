import { describe, expect, it } from "vitest";
import type { VideoModelCallOptions, VideoModelFile } from "../../src/ai-sdk/index.js";
import { videoRequestFrom } from "../../src/ai-sdk/video-request.js";
import { models, RequestValidationError, type WanModel } from "../../src/index.js";
import { requestSchemas } from "../../src/schemas/index.js";
import { callOptions } from "../support/ai-sdk.js";

type Options = Partial<VideoModelCallOptions>;

const PNG: VideoModelFile = { type: "file", mediaType: "image/png", data: Uint8Array.of(1, 2, 3) };
const url = (path: string, mediaType?: string): VideoModelFile => ({
  type: "url",
  url: `https://example.com/${path}`,
  mediaType,
});

/** The fields that a call adds to the model and the prompt. */
function fieldsOf(model: WanModel, options: Options) {
  const { request } = videoRequestFrom(model, callOptions(options));
  const { model: _, prompt: __, ...fields } = request as unknown as Record<string, unknown>;
  return fields;
}

function warningsOf(model: WanModel, options: Options) {
  return videoRequestFrom(model, callOptions(options)).warnings;
}

/** The features that a call names as not supported. */
function unsupportedBy(model: WanModel, options: Options): string[] {
  return warningsOf(model, options).flatMap((warning) =>
    warning.type === "unsupported" ? [warning.feature] : [],
  );
}

/** The lines of the error for a call, without the first one. */
function issuesOf(model: WanModel, options: Options, webhookUrl?: string): string[] {
  try {
    videoRequestFrom(model, callOptions(options), webhookUrl);
  } catch (error) {
    if (!RequestValidationError.is(error)) throw error;
    return error.message.split("\n  ").slice(1);
  }
  return [];
}

describe("the resolution", () => {
  it.each(["wan2.6-t2v", "wan2.6-r2v"] as const)("is the size of a video by %s", (model) => {
    for (const size of models[model].sizes) {
      expect(fieldsOf(model, { resolution: size.replace("*", "x") as "1x1" })).toEqual({ size });
    }
    expect(issuesOf(model, { resolution: "1000x500" })[0]).toMatch(
      /^resolution: got "1000x500"; use "1280x720", "720x1280", .* or "1248x1632"$/,
    );
  });

  it.each(["wan2.6-i2v", "wan2.6-i2v-flash"] as const)("is the tier of a video by %s", (model) => {
    const tierOf = (resolution: string) =>
      fieldsOf(model, { image: url("a.png"), resolution: resolution as "1x1" }).resolution;
    expect(models["wan2.6-t2v"].sizes.map((size) => tierOf(size.replace("*", "x")))).toEqual([
      ...Array(5).fill("720P"),
      ...Array(5).fill("1080P"),
    ]);
    expect(issuesOf(model, { image: url("a.png"), resolution: "854x480" })).toEqual([
      'resolution: got "854x480"; use "1280x720" or "1920x1080"',
    ]);
  });

  it.each([
    ["854x480", "480P", "16:9"],
    ["480x832", "480P", "9:16"],
    ["624x624", "480P", "1:1"],
    ["1280x720", "720P", "16:9"],
    ["1088x832", "720P", "4:3"],
    ["832x1088", "720P", "3:4"],
    ["1440x1440", "1080P", "1:1"],
  ])("%s is the tier %s and the ratio %s of wan3.0-video", (resolution, tier, ratio) => {
    expect(fieldsOf("wan3.0-video", { resolution: resolution as "1x1" })).toEqual({
      resolution: tier,
      ratio,
    });
  });

  it.each(["640x480", "1280x1080", "2560x1440", "x", "0x0"])(
    "%s is refused by wan3.0-video",
    (resolution) => {
      expect(issuesOf("wan3.0-video", { resolution: resolution as "1x1" })).toEqual([
        `resolution: got "${resolution}"; use "854x480", "1280x720" or "1920x1080"`,
      ]);
    },
  );
});

describe("the aspect ratio", () => {
  it.each([
    ["16:9", "1280*720", "1920*1080"],
    ["9:16", "720*1280", "1080*1920"],
    ["1:1", "960*960", "1440*1440"],
    ["4:3", "1088*832", "1632*1248"],
    ["3:4", "832*1088", "1248*1632"],
  ])("%s is a size of the first tier, or of the tier that the caller set", (ratio, small, large) => {
    const aspectRatio = ratio as "1:1";
    expect(fieldsOf("wan2.6-t2v", { aspectRatio })).toEqual({ size: small });
    expect(warningsOf("wan2.6-t2v", { aspectRatio })).toEqual([
      {
        type: "compatibility",
        feature: "aspectRatio",
        details: `${ratio} was sent as ${small}. Set resolution to choose another size of this shape.`,
      },
    ]);
    const providerOptions = { wan: { resolution: "1080P" } };
    expect(fieldsOf("wan2.6-t2v", { aspectRatio, providerOptions })).toEqual({
      resolution: "1080P",
      size: large,
    });
    expect(warningsOf("wan2.6-t2v", { aspectRatio, providerOptions })).toEqual([]);
  });

  it("is refused where the model has no size of this shape", () => {
    expect(issuesOf("wan2.6-r2v", { aspectRatio: "21:9" })).toEqual([
      'aspectRatio: got "21:9"; use "16:9", "4:3", "1:1", "3:4" or "9:16"',
    ]);
    expect(issuesOf("wan3.0-video", { aspectRatio: "21:9" })).toEqual([
      'aspectRatio: got "21:9"; use "adaptive", "16:9", "4:3", "1:1", "3:4" or "9:16"',
    ]);
  });

  it("is the ratio of wan3.0-video, whatever the resolution", () => {
    expect(fieldsOf("wan3.0-video", { aspectRatio: "adaptive" })).toEqual({ ratio: "adaptive" });
    expect(fieldsOf("wan3.0-video", { aspectRatio: "9:16", resolution: "1920x1080" })).toEqual({
      ratio: "9:16",
      resolution: "1080P",
    });
  });

  it("is named as not supported where the image, the prompt or the resolution decides", () => {
    expect(unsupportedBy("wan2.6-i2v", { image: url("a.png"), aspectRatio: "16:9" })).toEqual([
      "aspectRatio",
    ]);
    expect(unsupportedBy("wan2.6-i2v", { image: url("a.png"), aspectRatio: "adaptive" })).toEqual([]);
    expect(unsupportedBy("wan2.6-t2v", { aspectRatio: "adaptive" })).toEqual(["aspectRatio"]);
    expect(unsupportedBy("wan2.6-t2v", { aspectRatio: "1:1", resolution: "1280x720" })).toEqual([
      "aspectRatio",
    ]);
    expect(unsupportedBy("wan2.6-t2v", { aspectRatio: "16:9", resolution: "1280x720" })).toEqual([]);
  });
});

describe("a resolution whose shape is not used", () => {
  const details = (model: WanModel, options: Options) =>
    warningsOf(model, options).map((warning) =>
      warning.type === "other" ? warning.message : warning.details,
    );

  it("is named in a warning", () => {
    const resolution = "1280x720";
    expect(details("wan2.6-i2v", { image: url("a.png"), resolution })).toEqual([
      "Only its tier 720P was sent. The video has the shape of the image.",
    ]);
    expect(details("wan3.0-video", { resolution, aspectRatio: "9:16" })).toEqual([
      "Only its tier 720P was sent. The ratio is 9:16.",
    ]);
    expect(details("wan3.0-video", { resolution, providerOptions: { wan: { ratio: "1:1" } } })).toEqual([
      "Only its tier 720P was sent. The ratio is 1:1.",
    ]);
    expect(details("wan3.0-video", { resolution, aspectRatio: "16:9" })).toEqual([]);
  });

  it("is not sent as a size that contradicts the tier of providerOptions.wan", () => {
    const options: Options = { resolution: "1280x720", providerOptions: { wan: { resolution: "1080P" } } };
    expect(fieldsOf("wan2.6-t2v", options)).toEqual({ resolution: "1080P" });
    expect(details("wan2.6-t2v", options)).toEqual([
      "providerOptions.wan.resolution takes precedence over resolution.",
    ]);
  });
});

describe("an image", () => {
  it.each(["wan2.6-i2v", "wan2.6-i2v-flash"] as const)("is the image_url of %s", (model) => {
    expect(fieldsOf(model, { image: url("a.png") })).toEqual({ image_url: "https://example.com/a.png" });
    expect(fieldsOf(model, { image: PNG })).toEqual({ image_url: "data:image/png;base64,AQID" });
    expect(fieldsOf(model, { image: { ...PNG, data: "AQID" } as VideoModelFile })).toEqual({
      image_url: "data:image/png;base64,AQID",
    });
    const frameImages = [{ image: url("b.png"), frameType: "first_frame" as const }];
    expect(fieldsOf(model, { image: url("b.png"), frameImages })).toEqual({
      image_url: "https://example.com/b.png",
    });
  });

  it("is required by the image models", () => {
    expect(issuesOf("wan2.6-i2v", {})).toEqual([
      "image: is required by wan2.6-i2v: use prompt: { image, text }, or frameImages",
    ]);
    const providerOptions = { wan: { image_url: "https://example.com/a.png" } };
    expect(issuesOf("wan2.6-i2v", { providerOptions })).toEqual([]);
  });

  it("above 20 MB is refused, as bytes and as base64", () => {
    const bytes = new Uint8Array(20 * 1024 * 1024 + 1);
    const base64 = "A".repeat(Math.ceil(bytes.length / 3) * 4 + 4);
    for (const data of [bytes, base64]) {
      const image: VideoModelFile = { type: "file", mediaType: "image/png", data };
      expect(issuesOf("wan2.6-i2v", { image })[0]).toMatch(/^image: is larger than 20 MB, .*uploadFile\(\)/);
    }
  });

  it("is a frame of wan3.0-video, which takes only URLs", () => {
    const frameImages = [{ image: url("z.png"), frameType: "last_frame" as const }];
    expect(fieldsOf("wan3.0-video", { image: url("a.png"), frameImages })).toEqual({
      media: [
        { type: "first_frame", url: "https://example.com/a.png" },
        { type: "last_frame", url: "https://example.com/z.png" },
      ],
    });
    expect(issuesOf("wan3.0-video", { image: PNG })).toEqual([
      "image: got a file; wan3.0-video takes URLs: upload it with uploadFile() of wan-client/account, and pass its URL",
    ]);
  });

  it("is named as not supported by the models without one", () => {
    const frameImages = [{ image: url("z.png"), frameType: "last_frame" as const }];
    expect(unsupportedBy("wan2.6-t2v", { image: url("a.png"), frameImages })).toEqual([
      "image",
      "frameImages",
    ]);
    expect(unsupportedBy("wan2.6-r2v", { image: url("a.png") })).toContain("image");
    expect(unsupportedBy("wan2.6-i2v", { image: url("a.png"), frameImages })).toEqual(["frameImages"]);
  });
});

describe("references", () => {
  it("are the reference videos of wan2.6-r2v, which names other kinds as not supported", () => {
    const inputReferences = [url("a"), url("b.mp4"), url("c.png"), url("d", "image/png")];
    expect(fieldsOf("wan2.6-r2v", { inputReferences })).toEqual({
      reference_video_urls: ["https://example.com/a", "https://example.com/b.mp4"],
    });
    expect(unsupportedBy("wan2.6-r2v", { inputReferences })).toEqual(["inputReferences", "inputReferences"]);
  });

  it("are media of wan3.0-video by their media type, else by the ending of the URL", () => {
    const inputReferences = [
      url("x.png", "application/octet-stream"),
      url("y", "video"),
      url("a", "video/mp4"),
      url("b.PNG?size=1"),
      url("c.mp3"),
      url("d.mov", "image/png"),
    ];
    expect(fieldsOf("wan3.0-video", { inputReferences }).media).toEqual([
      { type: "reference_image", url: "https://example.com/x.png" },
      { type: "reference_video", url: "https://example.com/y" },
      { type: "reference_video", url: "https://example.com/a" },
      { type: "reference_image", url: "https://example.com/b.PNG?size=1" },
      { type: "reference_audio", url: "https://example.com/c.mp3" },
      { type: "reference_image", url: "https://example.com/d.mov" },
    ]);
  });

  it("of an unknown kind are refused by wan3.0-video", () => {
    expect(issuesOf("wan3.0-video", { inputReferences: [url("a.png"), url("b")] })).toEqual([
      'inputReferences.1: is of an unknown kind; use { data: url, mediaType: "image/png" }, with its own media type',
    ]);
  });

  it("are named as not supported by the other models", () => {
    expect(unsupportedBy("wan2.6-t2v", { inputReferences: [url("a.mp4")] })).toEqual(["inputReferences"]);
    const image = url("a.png");
    expect(unsupportedBy("wan2.6-i2v", { image, inputReferences: [image] })).toEqual(["inputReferences"]);
  });
});

describe("providerOptions.wan", () => {
  it("has the fields of the request, and takes precedence over the options of the SDK", () => {
    const wan = { negative_prompt: "people", duration: 10, size: "960*960" };
    const options: Options = { duration: 5, resolution: "1280x720", providerOptions: { wan } };
    expect(fieldsOf("wan2.6-t2v", options)).toEqual(wan);
    expect(warningsOf("wan2.6-t2v", options)).toEqual([
      { type: "other", message: "providerOptions.wan.duration takes precedence over duration." },
      { type: "other", message: "providerOptions.wan.size takes precedence over resolution." },
    ]);
  });

  it("with media takes precedence over inputs that would be refused", () => {
    const media = [{ type: "first_frame", url: "https://example.com/a.png" }];
    expect(fieldsOf("wan3.0-video", { image: PNG, providerOptions: { wan: { media } } })).toEqual({ media });
  });

  it("may not name another model, or be anything but an object", () => {
    expect(issuesOf("wan2.6-t2v", { providerOptions: { wan: { model: "wan2.6-i2v" } } })).toEqual([
      "providerOptions.wan.model: leave it out; the model is wan2.6-t2v",
    ]);
    expect(issuesOf("wan2.6-t2v", { providerOptions: { wan: "fast" as never } })).toEqual([
      'providerOptions.wan: got "fast"; use an object',
    ]);
  });

  it("may not have a callback_url beside a webhook", () => {
    const wan = { callback_url: "https://example.com/own" };
    expect(issuesOf("wan2.6-t2v", { providerOptions: { wan } }, "https://example.com/hook")).toEqual([
      "providerOptions.wan.callback_url: leave it out; the webhook has a URL of its own",
    ]);
  });
});

it("the client's advice, the frame rate and a shared seed become warnings", () => {
  const options: Options = { n: 3, fps: 30, providerOptions: { wan: { seed: 7, shot_type: "multi" } } };
  expect(warningsOf("wan2.6-t2v", options)).toEqual([
    { type: "unsupported", feature: "fps", details: "The API decides the frame rate." },
    { type: "other", message: "All 3 videos have the same seed, so they will be alike." },
    { type: "other", message: "shot_type has no effect unless prompt_extend is true." },
  ]);
});

it.each(Object.keys(models) as WanModel[])("what the SDK passes becomes a valid request for %s", (model) => {
  const options = callOptions({
    duration: 5,
    seed: 7,
    generateAudio: false,
    resolution: "1280x720",
    ...(model.includes("i2v") && { image: PNG }),
    ...(model.includes("r2v") && { inputReferences: [url("a.mp4")] }),
  });
  const { request, warnings } = videoRequestFrom(model, options);
  expect(requestSchemas[model].safeParse(request).error).toBeUndefined();
  expect(request).toMatchObject({ audio: false, seed: 7, duration: 5 });
  expect(warnings.filter(({ type }) => type !== "compatibility")).toEqual([]);
});
