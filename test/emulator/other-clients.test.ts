import { describe, expect, it } from "vitest";
import { checkedEmulator } from "../support/contract-responses.js";
import { postTo } from "../support/emulated.js";

const IMAGE = "https://example.com/a.png";
const VIDEO = "https://example.com/a.mp4";
const unknown = (field: string, model?: string) =>
  `field "${field}" is not known${model ? ` for ${model}` : ""} and was dropped`;
const other = (value: string, model: string) => `${value} is not in the guide for ${model}`;
const invalid = (value: string) => `${value} is not valid: the task will fail`;

/** A body, its end ("video", the field of a failed task, or the message of an HTTP 400), and the notes on it. */
type Sample = [body: { model: string; [field: string]: unknown }, end: string, notes?: string[]];

// The SDK always sends an image, a negative prompt, `audio` and `prompt_extend`, for any model.
const SDK = { image_url: IMAGE, negative_prompt: "blurry", audio: false, prompt_extend: false, async: true };
const sdk: Sample[] = [
  [
    { ...SDK, model: "wan2.6-t2v", action: "text2video", prompt: "p" },
    "video",
    [unknown("image_url", "wan2.6-t2v")],
  ],
  [
    {
      ...SDK,
      model: "wan2.6-t2v",
      action: "text2video",
      prompt: "p",
      size: "1280*720",
      duration: 10,
      audio: true,
      audio_url: "https://example.com/a.mp3",
      shot_type: "multi",
      resolution: "1080P",
      prompt_extend: true,
    },
    "video",
    [unknown("image_url", "wan2.6-t2v")],
  ],
  [
    { ...SDK, model: "wan2.6-t2v", action: "text2video", prompt: "p", resolution: "480P" },
    "resolution",
    [unknown("image_url", "wan2.6-t2v"), invalid('resolution "480P"')],
  ],
  [
    { ...SDK, model: "wan2.6-t2v", action: "image2video", prompt: "p" },
    "action",
    [unknown("image_url", "wan2.6-t2v"), invalid('action "image2video"')],
  ],
  [{ ...SDK, model: "wan2.6-t2v", action: "text2video", prompt: "" }, "prompt is required"],
  [{ ...SDK, model: "wan2.6-i2v", action: "image2video", prompt: "p" }, "video"],
  [
    { ...SDK, model: "wan2.6-i2v", action: "text2video", prompt: "p" },
    "video",
    [other('action "text2video"', "wan2.6-i2v")],
  ],
  [{ ...SDK, model: "wan2.6-i2v-flash", action: "image2video", prompt: "p", duration: 15 }, "video"],
  [
    {
      ...SDK,
      model: "wan2.6-r2v",
      action: "image2video",
      prompt: "p",
      reference_video_urls: [VIDEO],
      duration: 5,
    },
    "video",
    [unknown("image_url", "wan2.6-r2v")],
  ],
  [
    { ...SDK, model: "wan2.6-r2v", action: "text2video", prompt: "p", duration: 15 },
    "duration",
    [unknown("image_url", "wan2.6-r2v"), other('action "text2video"', "wan2.6-r2v"), invalid("duration 15")],
  ],
  [
    {
      ...SDK,
      model: "wan3.0-video",
      action: "image2video",
      prompt: "p",
      media: [{ type: "first_frame", url: IMAGE }],
      duration: -1,
    },
    "video",
    [unknown("image_url", "wan3.0-video"), unknown("negative_prompt", "wan3.0-video")],
  ],
];

// The front end sends no action. When the model changes, it keeps the values of fields that it no longer shows.
const FORM = { prompt: "p", resolution: "720p", duration: 5, async: true };
const frontEnd: Sample[] = [
  [{ ...FORM, model: "wan2.6-t2v" }, "video", [other('resolution "720p"', "wan2.6-t2v")]],
  [
    { ...FORM, model: "wan2.6-t2v", resolution: "1080p", duration: 15 },
    "video",
    [other('resolution "1080p"', "wan2.6-t2v")],
  ],
  [{ ...FORM, model: "wan2.6-t2v", resolution: "480p" }, "resolution", [invalid('resolution "480p"')]],
  [{ ...FORM, model: "wan2.6-t2v", prompt: "" }, "prompt is required"],
  [
    { ...FORM, model: "wan2.6-i2v", image_url: IMAGE, prompt: "" },
    "video",
    [other('resolution "720p"', "wan2.6-i2v")],
  ],
  [{ ...FORM, model: "wan2.6-i2v" }, "image_url is required"],
  [
    { ...FORM, model: "wan2.6-i2v-flash", image_url: IMAGE },
    "video",
    [other('resolution "720p"', "wan2.6-i2v-flash")],
  ],
  [
    { ...FORM, model: "wan2.6-r2v", image_url: IMAGE },
    "video",
    [unknown("image_url", "wan2.6-r2v"), other('resolution "720p"', "wan2.6-r2v")],
  ],
];

// The MCP server always sends a callback URL, so that no request blocks.
const TOOL = {
  resolution: "720P",
  audio: false,
  prompt_extend: false,
  callback_url: "https://example.com/hook",
};
const mcpServer: Sample[] = [
  [{ ...TOOL, action: "text2video", model: "wan2.6-t2v", prompt: "p" }, "video"],
  [
    { ...TOOL, action: "text2video", model: "wan2.6-t2v", prompt: "p", duration: 10, timeout: 1_800 },
    "video",
    [unknown("timeout")],
  ],
  [
    { ...TOOL, action: "text2video", model: "wan2.6-t2v", prompt: "p", size: "1280x720" },
    "size",
    [invalid('size "1280x720"')],
  ],
  [
    {
      ...TOOL,
      action: "image2video",
      model: "wan2.6-i2v",
      prompt: "p",
      image_url: IMAGE,
      shot_type: "single",
    },
    "video",
  ],
  [
    {
      ...TOOL,
      action: "image2video",
      model: "wan2.6-i2v-flash",
      prompt: "p",
      image_url: IMAGE,
      resolution: "480P",
    },
    "resolution",
    [invalid('resolution "480P"')],
  ],
  [
    {
      ...TOOL,
      action: "image2video",
      model: "wan2.6-r2v",
      prompt: "p",
      image_url: IMAGE,
      reference_video_urls: [VIDEO, VIDEO],
      audio_url: "https://example.com/a.mp3",
    },
    "video",
    [unknown("image_url", "wan2.6-r2v"), unknown("audio_url", "wan2.6-r2v")],
  ],
];

const newEmulator = () =>
  checkedEmulator({ taskSeconds: 0, deliverCallback: () => new Response(null, { status: 404 }) });

/** How a generation ends according to its record, and the notes on its request. */
async function generate(body: object): Promise<{ end: string; notes: readonly string[] | undefined }> {
  const emulator = newEmulator();
  const accepted = await postTo(emulator, "/wan/videos", body);
  const notes = emulator.requests[0]?.notes;
  if (accepted.status !== 200) {
    expect([accepted.status, emulator.tasks]).toEqual([400, []]);
    return { end: accepted.body.error.message, notes };
  }
  const record = await postTo(emulator, "/wan/tasks", { id: accepted.body.task_id, action: "retrieve" });
  const { response } = record.body;
  const { video_url } = response.data ?? response;
  if (video_url !== undefined) {
    expect((await emulator.fetch(video_url)).status).toBe(200);
    return { end: "video", notes };
  }
  return { end: response.error.message.replace("invalid input: ", ""), notes };
}

describe.each<[string, Sample[]]>([
  ["TypeScript SDK", sdk],
  ["front end", frontEnd],
  ["MCP server", mcpServer],
])("what the provider's %s sends", (_, samples) => {
  it.each(samples)("is accepted or refused as the contract says: %j", async (body, end, notes) => {
    expect(await generate(body)).toEqual({ end, notes });
  });
});

describe("what the provider's clients send to /wan/tasks", () => {
  it("gets the records that it asks for", async () => {
    const emulator = newEmulator();
    const { body: first } = await postTo(emulator, "/wan/videos", { ...FORM, model: "wan2.6-t2v" });
    const { body: second } = await postTo(emulator, "/wan/videos", { ...FORM, model: "wan2.6-t2v" });
    const read = async (body: object) => (await postTo(emulator, "/wan/tasks", body)).body;
    const ids = [first.task_id, second.task_id];
    const user = { user_id: "u-1", application_id: "a-1" };
    const newestFirst = { count: 2, items: [{ id: ids[1] }, { id: ids[0] }] };

    const record = await read({ action: "retrieve", id: ids[0] });
    expect(record.id).toBe(ids[0]);
    expect(await read({ ids, action: "retrieve_batch" })).toMatchObject(newestFirst);
    expect(await read({ action: "retrieve_batch", user_id: "u-1", type: "videos" })).toMatchObject(
      newestFirst,
    );
    const earlier = { action: "retrieve_batch", ...user, limit: 1, offset: 1, type: "videos" };
    expect(await read(earlier)).toMatchObject({ count: 2, items: [{ id: ids[0] }] });
    const { created_at } = record;
    expect(await read({ ...earlier, created_at_max: created_at - 1, offset: 0 })).toEqual({
      items: [],
      count: 0,
    });
    expect(await read({ action: "delete", id: ids[0], ...user })).toEqual({ id: ids[0], deleted: true });
  });
});
