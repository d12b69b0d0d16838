// Checked by the compiler alone. A line that must not compile is marked, and the compiler reports a mark without an error.
import type * as z from "zod/mini";
import {
  ApiError,
  AuthenticationError,
  type Image2VideoParams,
  nextPollDelay,
  openVideo,
  type SucceededTask,
  submitOutcome,
  type Task,
  type TaskOutcome,
  type Text2VideoParams,
  type WanClient,
  type WanMedia,
  type WanRequest,
} from "../../src/index.js";
import { saveVideo } from "../../src/node/index.js";
import type { requestSchema } from "../../src/schemas/index.js";

declare const wan: WanClient;
declare const row: { seed: number | undefined; prompt: string };

const t2v = { model: "wan2.6-t2v", prompt: "p" } as const;
const i2v = { model: "wan2.6-i2v", prompt: "p", image_url: "https://example.com/a.png" } as const;

export const accepted: WanRequest[] = [
  { ...t2v, action: "text2video", duration: 5, size: "1280*720", seed: row.seed },
  { ...i2v, action: undefined, duration: 15 },
  { model: "wan2.6-i2v", image_url: "https://example.com/a.png" },
  { model: "wan2.6-i2v-flash", image_url: "https://example.com/a.png", prompt: undefined },
  { model: "wan2.6-r2v", prompt: "p", reference_video_urls: ["https://example.com/a.mp4"], duration: 10 },
  { model: "wan3.0-video", media: [{ type: "first_frame", url: "https://example.com/a.png" }], duration: -1 },
  { model: "wan3.0-video", action: "image2video", prompt: "p", ratio: "16:9", resolution: "480P" },
  { model: "wan3.0-video", prompt: "p", media: [] },
];

export const refused: WanRequest[] = [
  // @ts-expect-error a text model does not accept an image
  { model: "wan2.6-t2v", prompt: "p", image_url: "https://example.com/a.png" },
  // @ts-expect-error 7 is not a duration of a 2.6 model
  { model: "wan2.6-t2v", prompt: "p", duration: 7 },
  // @ts-expect-error the maximum of r2v is 10 seconds
  { model: "wan2.6-r2v", prompt: "p", duration: 15 },
  // @ts-expect-error r2v does not accept audio
  { model: "wan2.6-r2v", prompt: "p", audio_url: "https://example.com/a.mp3" },
  // @ts-expect-error 1 second is too short
  { model: "wan3.0-video", prompt: "p", duration: 1 },
  // @ts-expect-error an x instead of the asterisk
  { model: "wan2.6-t2v", prompt: "p", size: "1280x720" },
  // @ts-expect-error 480P is only for wan3
  { model: "wan2.6-t2v", prompt: "p", resolution: "480P" },
  // @ts-expect-error the image is missing
  { model: "wan2.6-i2v", prompt: "p" },
  // @ts-expect-error the prompt is missing
  { model: "wan2.6-t2v" },
  // @ts-expect-error the prompt is missing, which only the image models allow
  { model: "wan2.6-r2v", reference_video_urls: ["https://example.com/a.mp4"] },
  // @ts-expect-error the action is another model's
  { model: "wan2.6-t2v", prompt: "p", action: "image2video" },
  // @ts-expect-error the client sets async
  { model: "wan2.6-t2v", prompt: "p", async: true },
  // @ts-expect-error an unknown model
  { model: "wan9", prompt: "p" },
];

export async function methods() {
  const request = {
    model: "wan2.6-t2v",
    prompt: row.prompt,
    duration: 5,
    seed: row.seed,
  } satisfies WanRequest;
  await wan.generate(request);
  await wan.submit({ ...t2v, seed: row.seed });

  await wan.text2video(t2v);
  await wan.text2video({ model: "wan3.0-video", prompt: "p" });
  await wan.image2video(i2v);
  await wan.image2video({ model: "wan2.6-i2v", image_url: "https://example.com/a.png" });
  // @ts-expect-error an image model does not make videos from texts
  await wan.text2video(i2v);
  // @ts-expect-error the text model does not accept an image
  await wan.image2video(t2v);
  // @ts-expect-error the method sets the action
  await wan.text2video({ ...t2v, action: "text2video" });
  // @ts-expect-error with a callback_url the server does not hold the connection open
  await wan.generateBlocking({ ...t2v, callback_url: "https://example.com" });

  const submitted = await wan.submit(t2v);
  await wan.waitForTask(submitted, { signal: undefined, timeout: undefined });
  await wan.waitForTask(JSON.parse("{}") as { id: string; submittedAt: string });

  for await (const outcome of wan.waitForTasks([submitted])) {
    outcome.input.wait();
    if (outcome.status === "succeeded") outcome.task.video.url.trim();
    // @ts-expect-error the other outcomes have an error and no video
    else outcome.task.video.url.trim();
  }
}

export function stubs() {
  const stub: Pick<WanClient, "generate"> = {
    generate: async () => ({ id: "t-1", status: "succeeded", video: { url: "https://example.com/a.mp4" } }),
  };
  return stub;
}

export function narrowing(task: Task, error: unknown, outcome: TaskOutcome) {
  if (task.status === "succeeded") task.video.url.trim();
  else if (task.status === "failed") task.error.message.trim();
  // @ts-expect-error a pending task has no video
  else task.video.url.trim();

  if (AuthenticationError.is(error)) error.status.toFixed();
  else if (ApiError.is(error)) error.status.toFixed();
  if (outcome.status === "notFound") outcome.error.taskId?.trim();
}

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

export const literals: [
  Same<WanRequest<"wan2.6-t2v">["duration"], 5 | 10 | 15 | undefined>,
  Same<WanRequest<"wan2.6-r2v">["duration"], 5 | 10 | undefined>,
  Same<Exclude<WanRequest<"wan3.0-video">["duration"], 2 | 3 | 29 | 30>, WithoutThese | undefined>,
  Same<WanRequest<"wan3.0-video">["action"], "text2video" | "image2video" | undefined>,
  Same<WanRequest<"wan2.6-i2v">["image_url"], string>,
  Same<WanRequest<"wan2.6-i2v">["prompt"], string | undefined>,
  Same<WanRequest<"wan2.6-i2v-flash">["prompt"], string | undefined>,
  Same<WanRequest<"wan2.6-t2v">["prompt"], string>,
  Same<WanRequest<"wan2.6-r2v">["prompt"], string>,
  Same<NonNullable<WanRequest<"wan3.0-video">["media"]>[number], WanMedia>,
  Same<z.infer<typeof requestSchema>, WanRequest>,
] = [true, true, true, true, true, true, true, true, true, true, true];

type WithoutThese =
  | (-1 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16)
  | (17 | 18 | 19 | 20 | 21 | 22 | 23 | 24 | 25 | 26 | 27 | 28);

export const params: [Text2VideoParams["model"], Image2VideoParams["model"]][] = [
  ["wan2.6-t2v", "wan2.6-i2v"],
  ["wan3.0-video", "wan3.0-video"],
  // @ts-expect-error neither model supports the action
  ["wan2.6-r2v", "wan2.6-t2v"],
];

/** The type of a value after JSON, as workflow engines declare it. */
type Stored<T> = T extends Date ? string : T extends object ? { [K in keyof T]: Stored<T[K]> } : T;

export async function acceptsStoredTasks(stored: Stored<SucceededTask>): Promise<void> {
  nextPollDelay(stored);
  await wan.getTask(stored);
  await openVideo(stored);
  await saveVideo(stored, "video.mp4");
  const outcome = await submitOutcome(wan.submit(t2v));
  if (outcome.status === "submitted") await wan.waitForTask(outcome);
  // @ts-expect-error the task is unknown
  else await wan.waitForTask(outcome);
  // @ts-expect-error a task that is not known to have succeeded has no video
  await openVideo(await wan.getTask(stored));
}
