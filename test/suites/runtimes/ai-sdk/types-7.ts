// A user's code with `ai` 7, and the assignments to the SDK's own types.
import type { Experimental_VideoModelV3, Experimental_VideoModelV4, ProviderV4 } from "@ai-sdk/provider";
import {
  createProviderRegistry,
  experimental_generateVideo as generateVideo,
  experimental_getVideoStatus as getVideoStatus,
  experimental_startVideo as startVideo,
} from "ai";
import { createWan, type WanVideoOptions } from "wan-client/ai-sdk";

const wan = createWan();
export const provider: ProviderV4 = wan;
export const model: Experimental_VideoModelV4 = wan.video("wan2.6-t2v");
export const older: Experimental_VideoModelV3 = createWan({ specificationVersion: "v3" }).video(
  "wan3.0-video",
);
// @ts-expect-error a model of version 4 is none of version 3
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
  await getVideoStatus(model, { operation });
  const { video } = await generateVideo({
    model: "wan2.6-t2v",
    prompt: "p",
    providerOptions: { wan: options },
  });
  return video.uint8Array;
}
