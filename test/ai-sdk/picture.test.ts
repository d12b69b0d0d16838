import { describe, expect, it } from "vitest";
import { models, type WanModel } from "../../src/index.js";
import { fieldsOf, issuesOf, type Options, unsupportedBy, url, warningsOf } from "../support/ai-sdk.js";

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
  ])("%s becomes a size of the first tier, or of the tier that the caller set", (ratio, small, large) => {
    const aspectRatio = ratio as "1:1";
    expect(fieldsOf("wan2.6-t2v", { aspectRatio })).toEqual({ size: small });
    expect(warningsOf("wan2.6-t2v", { aspectRatio })).toEqual([
      {
        type: "compatibility",
        feature: "aspectRatio",
        details: `${ratio} was sent as ${small}. Set resolution to choose another size.`,
      },
    ]);
    const providerOptions = { wan: { resolution: "1080P" } };
    expect(fieldsOf("wan2.6-t2v", { aspectRatio, providerOptions })).toEqual({
      resolution: "1080P",
      size: large,
    });
    expect(warningsOf("wan2.6-t2v", { aspectRatio, providerOptions })).toEqual([]);
  });

  it("is refused if the model has no size with this ratio", () => {
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

  it("is named as not supported if the image, the prompt or the resolution decides it", () => {
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

describe("a resolution whose aspect ratio is not used", () => {
  const details = (model: WanModel, options: Options) =>
    warningsOf(model, options).map((warning) =>
      warning.type === "other" ? warning.message : warning.details,
    );

  it("is named in a warning", () => {
    const resolution = "1280x720";
    expect(details("wan2.6-i2v", { image: url("a.png"), resolution })).toEqual([
      "Only its tier 720P was sent. The video has the aspect ratio of the image.",
    ]);
    expect(details("wan3.0-video", { resolution, aspectRatio: "9:16" })).toEqual([
      "Only its tier 720P was sent. The aspect ratio is 9:16.",
    ]);
    expect(details("wan3.0-video", { resolution, providerOptions: { wan: { ratio: "1:1" } } })).toEqual([
      "Only its tier 720P was sent. The aspect ratio is 1:1.",
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
