// A user's code, compiled with several versions of TypeScript. A missing error is reported, too.
import { models, openVideo, RateLimitError, type Task, WanClient, type WanRequest } from "wan-client";
import { imageDataUrl, type UploadedFile, uploadFile } from "wan-client/account";
import { createWan, VideoBatchError, type WanProvider, type WanVideoOptions } from "wan-client/ai-sdk";
import { CallbackError, createCallbackReceiver, verifyCallback } from "wan-client/callbacks";
import { createEmulator, type Emulator, type Fault } from "wan-client/emulator";
import { requestSchema, requestSchemas } from "wan-client/schemas";
import { z } from "zod";

const emulator: Emulator = createEmulator({ taskSeconds: ({ model }) => (model === "wan3.0-video" ? 5 : 1) });
const wan = new WanClient({ apiKey: () => "any", fetch: emulator.fetch });
const faults: Fault[] = ["reset", { error: "busy" }, async (_request, respond) => respond()];
for (const fault of faults) emulator.faults.next(fault, { times: 2, on: ["read", "video"] });
// @ts-expect-error no such fault
emulator.faults.next("rest");

export const request: WanRequest = { model: "wan2.6-t2v", prompt: "p", duration: 5, seed: undefined };
// @ts-expect-error 7 is not a duration of this model
export const wrong: WanRequest = { model: "wan2.6-t2v", prompt: "p", duration: 7 };

export const callbacks = createCallbackReceiver({
  secret: ["new", "old"],
  url: new URL("https://app.example.com/"),
  client: wan,
  onTask: (task, { jobId }) =>
    console.log(jobId.trim(), task.status === "failed" ? task.error : task.video.url),
});
export const POST = (incoming: Request): Promise<Response> => callbacks.handle(incoming);
export const parsed = () => callbacks.handle({ method: "POST", url: "/", body: {} }, { waitUntil() {} });

export const provider: WanProvider<"v3"> = createWan({ client: wan, specificationVersion: "v3" });
// @ts-expect-error a client has its token already
createWan({ client: wan, apiKey: "any" });
export const options: WanVideoOptions<"wan3.0-video"> = { ratio: "16:9", prompt_extend: true };
export const uploaded: Promise<UploadedFile> = uploadFile(new Uint8Array(1), { contentType: "image/png" });
export const inline: Promise<string> = imageDataUrl("./cat.png");
export const idsOf = (error: unknown): string[] => (VideoBatchError.is(error) ? error.taskIds : []);

export const job = z.object({ customer: z.string(), request: requestSchema });
export const jsonSchema = z.toJSONSchema(requestSchemas["wan2.6-t2v"]);
export const duration: 5 | 10 | 15 | undefined = requestSchemas["wan2.6-t2v"].parse({}).duration;
// @ts-expect-error not a duration of this model
export const otherDuration: 5 | 10 | 15 | undefined = requestSchemas["wan3.0-video"].parse({}).duration;
export const schemas = Object.values(requestSchemas);
export const sizes: readonly string[] = models["wan2.6-t2v"].sizes;

export async function main(): Promise<Task> {
  const parsed = job.parse({ customer: "c", request });
  const task = await wan.generate(parsed.request).catch((error: unknown) => {
    if (RateLimitError.is(error)) console.log(error.retryAfterMs);
    throw error;
  });
  const second = await wan.generate(parsed.request, { callbacks, jobId: "row-7" });
  const { taskId } = await verifyCallback(new Request(second.video.url), { secret: "s" }).catch((error) => {
    throw CallbackError.is(error) ? new Error(`${error.status}`) : error;
  });
  // @ts-expect-error the body may not name a task
  taskId.trim();
  const { stream } = await openVideo(task);
  await stream.cancel();
  for await (const outcome of wan.waitForTasks([{ id: task.id }, "t-2"])) {
    if (outcome.status === "succeeded") outcome.task.video.url.trim();
    // @ts-expect-error only a failed outcome has a task with an error
    else outcome.task.error.message.trim();
  }
  return task;
}
