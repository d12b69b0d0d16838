import { describe, expect, it } from "vitest";
import type { VideoModelFile } from "../../src/ai-sdk/index.js";
import { videoRequestFrom } from "../../src/ai-sdk/video-request.js";
import { models, type WanModel } from "../../src/index.js";
import { requestSchemas } from "../../src/schemas/index.js";
import {
  callOptions,
  fieldsOf,
  issuesOf,
  type Options,
  PNG,
  unsupportedBy,
  url,
  warningsOf,
} from "../support/ai-sdk.js";

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

  it("are media of wan3.0-video by their media type, else by the file extension", () => {
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
      'inputReferences.1: is of an unknown kind; use { data: url, mediaType: "video/mp4" }, with the media type of the file',
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
    expect(warningsOf("wan2.6-t2v", { duration: 10, providerOptions: { wan } })).toEqual([]);
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
      "providerOptions.wan.callback_url: leave it out; the webhook sets it",
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
