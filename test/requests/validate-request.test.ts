import { describe, expect, it } from "vitest";
import { models, RequestValidationError, type WanModel } from "../../src/index.js";
import { validateRequest } from "../../src/requests/validate-request.js";

const T2V = { model: "wan2.6-t2v", prompt: "p" };
const WAN3 = { model: "wan3.0-video", prompt: "p" };
const I2V = { model: "wan2.6-i2v", image_url: "https://example.com/a.png" };
const IMAGE = { type: "reference_image", url: "https://example.com/a.png" };
const NO_PROMPT = "is required without media; add either";

function issuesOf(request: unknown): Record<string, string> {
  try {
    validateRequest(request);
  } catch (error) {
    if (!RequestValidationError.is(error)) throw error;
    return Object.fromEntries(error.issues.map(({ path, message }) => [path.join("."), message]));
  }
  return {};
}

describe("a refused request", () => {
  it.each([
    [{ ...T2V, duration: 7 }, "duration", "got 7; use 5, 10 or 15"],
    [{ model: "wan2.6-r2v", prompt: "p", duration: 15 }, "duration", "got 15; use 5 or 10"],
    [{ ...T2V, audio: "yes" }, "audio", 'got "yes"; use true or false'],
    [{ ...T2V, seed: -1 }, "seed", "got -1; use a whole number from 0 to 2147483647"],
    [{ ...T2V, seed: 1.5 }, "seed", "got 1.5; use a whole number from 0 to 2147483647"],
    [{ ...T2V, seed: null }, "seed", "got null; use a whole number from 0 to 2147483647"],
    [{ model: "wan2.6-t2v" }, "prompt", "is required: a non-empty string"],
    [{ ...T2V, callback_url: "ftp://a" }, "callback_url", 'got "ftp://a"; use an http or https URL'],
    [{ ...T2V, action: "image2video" }, "action", 'got "image2video"; use "text2video"'],
    [{ ...WAN3, duration: 31 }, "duration", /^got 31; use a whole number from 2 to 30, or -1$/],
    [
      { ...WAN3, media: Array(11).fill(IMAGE) },
      "media",
      /^got an array of 11; use an array of 0 to 10 items/,
    ],
    [
      { model: "wan2.6-r2v", prompt: "p", reference_video_urls: [] },
      "reference_video_urls",
      "got an array of 0; use an array of 1 to 3 video URLs",
    ],
    [{ ...WAN3, media: [{ ...IMAGE, url: "a.png" }] }, "media.0.url", /^got "a.png"; use/],
    [{ ...WAN3, media: [{ ...IMAGE, kind: "x" }] }, "media.0.kind", /an item of media has no field "kind"/],
    [
      { ...WAN3, media: [{ ...IMAGE, type: "last_frame" }] },
      "media",
      /use "last_frame" together with "first_frame"/,
    ],
    [
      { ...WAN3, media: Array(6).fill({ ...IMAGE, type: "reference_video" }) },
      "media",
      /got 6 .* use at most 5/,
    ],
    [{ model: "wan3.0-video" }, "prompt", NO_PROMPT],
    [{ model: "wan3.0-video", media: [] }, "prompt", NO_PROMPT],
    [{ model: "wan3.0-video", media: [], prompt: " " }, "prompt", 'got " "; use a non-empty string'],
    [{ ...I2V, prompt: " " }, "prompt", 'got " "; use a non-empty string'],
    [{ ...I2V, prompt: "" }, "prompt", 'got ""; use a non-empty string'],
    [{ model: "wan2.6-r2v" }, "prompt", "is required: a non-empty string"],
    ["a paper boat", "", 'got "a paper boat"; use an object'],
    [null, "", "got null; use an object"],
    [{ prompt: "p" }, "model", /^is required: "wan2.6-t2v", .* or "wan3.0-video"/],
    [{ ...T2V, model: "wan2.6_t2v" }, "model", /^got "wan2.6_t2v"; use "wan2.6-t2v", /],
    [{ ...T2V, model: "toString" }, "model", /submitUnchecked\(\) for a newer model/],
  ])("the message about %j has the given value and the allowed ones", (request, path, message) => {
    const issues = issuesOf(request);
    expect(Object.keys(issues)).toEqual([path]);
    expect(issues[path]).toMatch(message);
    if (typeof message === "string") expect(issues[path]).toBe(message);
  });

  it("lists the fields of the model if a field is unknown", () => {
    expect(issuesOf({ ...T2V, negativePrompt: "p" }).negativePrompt).toMatch(
      /^wan2.6-t2v has no field "negativePrompt"; its fields are model, action, prompt, negative_prompt,/,
    );
  });

  it("says that the client sets async", () => {
    expect(issuesOf({ ...T2V, async: true }).async).toContain("is set by the client");
  });

  it("reports all invalid fields at once", () => {
    const wrong = { ...T2V, duration: 7, size: "1280x720", promptExtend: true, foo: 1 };
    expect(Object.keys(issuesOf(wrong)).sort()).toEqual(["duration", "foo", "promptExtend", "size"]);
  });

  it("does not show the signature of a URL, and shows only the start of a long value", () => {
    const signed = "htps://bucket/a.png?Expires=1&Signature=s3cr3t";
    expect(JSON.stringify(issuesOf({ ...T2V, audio_url: signed }))).not.toContain("s3cr3t");
    expect(issuesOf({ ...T2V, size: "9".repeat(5_000) }).size?.length).toBeLessThan(500);
  });
});

it.each(Object.keys(models) as WanModel[])(
  "%s accepts all values in the catalogue, and undefined for unset fields",
  (model) => {
    const { actions, durations, resolutions } = models[model];
    const image = model.startsWith("wan2.6-i2v") ? { image_url: "https://example.com/a.png" } : {};
    for (const action of [...actions, undefined]) {
      for (const duration of [...durations, undefined]) {
        for (const resolution of [...resolutions, undefined]) {
          expect(
            issuesOf({ model, action, prompt: "p", ...image, duration, resolution, seed: undefined }),
          ).toEqual({});
        }
      }
    }
  },
);

it.each(["wan2.6-i2v", "wan2.6-i2v-flash"])("%s needs only an image", (model) => {
  const request = { ...I2V, model };
  expect(validateRequest(request)).toEqual({ ...request, action: "image2video" });
  expect(validateRequest({ ...request, prompt: undefined })).toEqual({ ...request, action: "image2video" });
});

it("an empty list of media is accepted beside a prompt, and sent", () => {
  expect(validateRequest({ ...WAN3, media: [] })).toEqual({ ...WAN3, media: [] });
});

it("the only action of a 2.6 model is filled in, and nothing else", () => {
  expect(validateRequest(T2V)).toEqual({ ...T2V, action: "text2video" });
  expect(validateRequest(WAN3)).toEqual(WAN3);
});
