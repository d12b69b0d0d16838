// A user's code with `ai` 6, and the assignments to the SDK's own types.
import type { Experimental_VideoModelV3, ProviderV3 } from "@ai-sdk/provider";
import { experimental_generateVideo as generateVideo } from "ai";
import { createWan, type WanVideoOptions } from "wan-client/ai-sdk";

const wan = createWan({ specificationVersion: "v3" });
export const provider: ProviderV3 = wan;
export const model: Experimental_VideoModelV3 = wan.video("wan2.6-t2v");
globalThis.AI_SDK_DEFAULT_PROVIDER = wan;

export async function main(): Promise<Uint8Array> {
  const options: WanVideoOptions<"wan2.6-t2v"> = { negative_prompt: "people" };
  const { video } = await generateVideo({ model, prompt: "p", providerOptions: { wan: options } });
  return video.uint8Array;
}
