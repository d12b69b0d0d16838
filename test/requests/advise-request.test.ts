import { expect, it } from "vitest";
import { adviseRequest, type WanRequest } from "../../src/index.js";

const T2V = { model: "wan2.6-t2v", prompt: "p" } as const;
const I2V = { model: "wan2.6-i2v", image_url: "https://example.com/a.png" } as const;

it.each<[string, WanRequest, string[]]>([
  ["nothing for a plain request", T2V, []],
  ["a prompt that will be cut", { ...T2V, prompt: "x".repeat(1_501) }, ["prompt"]],
  ["nothing for a prompt of the maximum length", { ...T2V, prompt: "x".repeat(1_500) }, []],
  ["nothing for a wan3 prompt of that length", { model: "wan3.0-video", prompt: "x".repeat(20_000) }, []],
  ["a wan3 prompt that will be cut", { model: "wan3.0-video", prompt: "x".repeat(20_001) }, ["prompt"]],
  ["a negative prompt that will be cut", { ...T2V, negative_prompt: "x".repeat(501) }, ["negative_prompt"]],
  ["a shot type without prompt_extend", { ...T2V, shot_type: "multi" }, ["shot_type"]],
  [
    "a shot type with prompt_extend false",
    { ...T2V, shot_type: "multi", prompt_extend: false },
    ["shot_type"],
  ],
  ["nothing for a shot type with prompt_extend", { ...T2V, shot_type: "multi", prompt_extend: true }, []],
  ["missing references", { model: "wan2.6-r2v", prompt: "p" }, ["reference_video_urls"]],
  ["a missing prompt of wan2.6-i2v", I2V, ["prompt"]],
  ["a missing prompt of wan2.6-i2v-flash", { ...I2V, model: "wan2.6-i2v-flash" }, ["prompt"]],
  ["a prompt that is undefined", { ...I2V, prompt: undefined }, ["prompt"]],
  ["nothing for an image with a prompt", { ...I2V, prompt: "p" }, []],
  ["an image's prompt that will be cut", { ...I2V, prompt: "x".repeat(1_501) }, ["prompt"]],
  ["nothing for an empty list of media", { model: "wan3.0-video", prompt: "p", media: [] }, []],
  ["an ignored sound", { ...T2V, audio: false, audio_url: "https://example.com/a.mp3" }, ["audio_url"]],
])("warns about %s", (_, request, paths) => {
  expect(adviseRequest(request).map(({ path }) => path.join("."))).toEqual(paths);
});

it("counts characters, not UTF-16 units", () => {
  expect(adviseRequest({ ...T2V, prompt: "🎬".repeat(1_500) })).toEqual([]);
});

it("says what a missing prompt means", () => {
  expect(adviseRequest(I2V)).toEqual([
    {
      path: ["prompt"],
      message: "is missing; it describes the motion",
    },
  ]);
});
