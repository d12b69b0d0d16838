// A user's code with `ai` 7, and the assignments to the SDK's own types.
import type { Experimental_VideoModelV3, Experimental_VideoModelV4, ProviderV4 } from "@ai-sdk/provider";
import {
  createProviderRegistry,
  experimental_generateVideo as generateVideo,
  experimental_getVideoStatus as getVideoStatus,
  experimental_startVideo as startVideo,
} from "ai";
import { AbortError } from "wan-client";
import { createWan, type VideoOperation, type WanVideoOptions } from "wan-client/ai-sdk";

const rows = { create: async (row: { id: string }) => row };
const wan = createWan({ onSubmitted: ({ id }) => rows.create({ id }) });
export const provider: ProviderV4 = wan;
export const model: Experimental_VideoModelV4 = wan.video("wan2.6-t2v");
export const older: Experimental_VideoModelV3 = createWan({ specificationVersion: "v3" }).video(
  "wan3.0-video",
);
// @ts-expect-error a model of version 4 is not one of version 3
export const wrong: Experimental_VideoModelV3 = wan.video("wan2.6-t2v");
globalThis.AI_SDK_DEFAULT_PROVIDER = wan;

export async function main(): Promise<Uint8Array> {
  const registered = createProviderRegistry({ wan }).videoModel("wan:wan2.6-t2v");
  const options: WanVideoOptions<"wan2.6-t2v"> = { negative_prompt: "people" };
  const wan26 = { shot_type: "multi", prompt_extend: true } satisfies WanVideoOptions;
  // @ts-expect-error no such field
  const misspelt: WanVideoOptions<"wan2.6-t2v"> = { negativ_prompt: "people" };
  await generateVideo({ model: registered, prompt: "p", providerOptions: { wan: misspelt } });
  const { operation } = await startVideo({ model, prompt: "p", providerOptions: { wan: wan26 } });
  const status = await getVideoStatus(model, { operation });
  if (status.status === "completed") console.log(status.providerMetadata?.wan);
  const built: VideoOperation = { tasks: [{ id: "t-1", submittedAt: new Date().toISOString() }] };
  await getVideoStatus(model, { operation: built }).catch((error: unknown) => {
    if (AbortError.is(error)) console.log(error.taskIds?.length);
  });
  const { video } = await generateVideo({
    model: "wan2.6-t2v",
    prompt: "p",
    providerOptions: { wan: options },
  });
  return video.uint8Array;
}
