import { describe, expect, it } from "vitest";
import { createEmulator } from "../../src/emulator/index.js";
import { checkedEmulator } from "../support/contract-responses.js";
import { postTo } from "../support/emulated.js";

const IMAGE = "https://example.com/a.png";
const guide = (model: string) => `is not in the guide for ${model}`;

/** The response to a submission, and how its task ended. */
async function submit(body: object) {
  const emulator = checkedEmulator({ taskSeconds: 0 });
  const response = await postTo(emulator, "/wan/videos", { ...body, async: true });
  const [task] = emulator.tasks;
  const end = response.status === 200 ? (task?.failure?.message ?? "video") : response.body.error.message;
  return { end, notes: emulator.requests[0]?.notes, request: task?.request };
}

describe("a request that the guide does not describe", () => {
  it.each<[string, object, string[]]>([
    [
      "an empty list of media",
      { model: "wan3.0-video", prompt: "p", media: [] },
      [`media [] ${guide("wan3.0-video")}`],
    ],
    [
      "lower-case 720p",
      { model: "wan2.6-t2v", prompt: "p", resolution: "720p" },
      [`resolution "720p" ${guide("wan2.6-t2v")}`],
    ],
    [
      "lower-case 480p",
      { model: "wan3.0-video", prompt: "p", resolution: "480p" },
      [`resolution "480p" ${guide("wan3.0-video")}`],
    ],
    ...["wan2.6-i2v", "wan2.6-i2v-flash"].map((model): [string, object, string[]] => [
      `text2video with ${model}`,
      { model, action: "text2video", prompt: "p", image_url: IMAGE },
      [`action "text2video" ${guide(model)}`],
    ]),
    [
      "text2video with wan2.6-r2v",
      { model: "wan2.6-r2v", action: "text2video", prompt: "p" },
      [`action "text2video" ${guide("wan2.6-r2v")}`],
    ],
  ])("is accepted unchanged, with a note: %s", async (_, body, notes) => {
    const taken = await submit(body);
    expect(taken).toEqual({ end: "video", notes, request: { ...body, async: true } });
  });

  it("loses its unknown fields, with a note on each", async () => {
    const { end, notes, request } = await submit({
      model: "wan2.6-t2v",
      prompt: "p",
      negativePrompt: "n",
      image_url: IMAGE,
      timeout: 1_800,
    });
    expect(end).toBe("video");
    expect(request).toEqual({ model: "wan2.6-t2v", prompt: "p", async: true });
    expect(notes).toEqual([
      'field "negativePrompt" is not known and was dropped',
      'field "image_url" is not known for wan2.6-t2v and was dropped',
      'field "timeout" is not known and was dropped',
    ]);
  });
});

describe("a request whose task fails minutes later", () => {
  it.each<[object, string, string[]]>([
    [{ model: "wan2.6-t2v", duration: 7 }, "duration", ["duration 7 is not valid"]],
    [{ model: "wan2.6-t2v", resolution: "480p" }, "resolution", ['resolution "480p" is not valid']],
    [{ model: "wan2.6-t2v", resolution: 720 }, "resolution", ["resolution 720 is not valid"]],
    [{ model: "wan2.6-t2v", action: "image2video" }, "action", ['action "image2video" is not valid']],
    [
      { model: "wan2.6-t2v", size: "1280x720", seed: -1 },
      "size",
      ['size "1280x720" is not valid', "seed -1 is not valid"],
    ],
    [{ model: "wan2.6-i2v", image_url: `ftp://${"x".repeat(60)}` }, "image_url", ["image_url is not valid"]],
    [{ model: "wan3.0-video", media: "none" }, "media", ['media "none" is not valid']],
    [
      { model: "wan3.0-video", media: [{ type: "link", url: IMAGE }], prompt_extend: "yes" },
      "prompt_extend",
      ['prompt_extend "yes" is not valid'],
    ],
    [
      { model: "wan3.0-video", media: [{ type: "file", url: IMAGE }] },
      "prompt_extend",
      ["prompt_extend is missing"],
    ],
  ])("has a note on each invalid value: %j", async (body, field, invalid) => {
    const { end, notes } = await submit({ prompt: "p", ...body });
    expect(end).toBe(`invalid input: ${field}`);
    expect(notes).toEqual(invalid.map((value) => `${value}: the task will fail`));
  });
});

describe("a request of the guide", () => {
  it.each<[object]>([
    [{ model: "wan2.6-t2v", action: "text2video", prompt: "p", resolution: "720P" }],
    [{ model: "wan2.6-i2v", action: "image2video", image_url: IMAGE }],
    [{ model: "wan2.6-i2v-flash", image_url: IMAGE, prompt: "" }],
    [{ model: "wan3.0-video", action: "text2video", media: [{ type: "first_frame", url: IMAGE }] }],
  ])("has no notes: %j", async (body) => {
    expect(await submit(body)).toEqual({ end: "video", notes: undefined, request: { ...body, async: true } });
    const emulator = createEmulator();
    await postTo(emulator, "/wan/videos", { ...body, async: true });
    expect(Object.keys(emulator.requests[0] ?? {})).toEqual(["method", "path", "body", "at"]);
  });
});

describe("a request that is refused at once", () => {
  it.each<[object, string]>([
    [{ model: "wan3.0-video", media: [] }, "prompt is required"],
    [{ model: "wan3.0-video", media: null }, "prompt is required"],
    [{ model: "wan3.0-video", prompt: " ", negativePrompt: "n" }, "prompt is required"],
    [{ model: "wan2.6-r2v", duration: 7 }, "prompt is required"],
    [{ model: "wan2.6-i2v", prompt: "p", resolution: "720p" }, "image_url is required"],
  ])("has no notes: %j", async (body, end) => {
    expect(await submit(body)).toEqual({ end, notes: undefined, request: undefined });
  });
});
