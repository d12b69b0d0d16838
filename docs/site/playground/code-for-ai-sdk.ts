import type { CodeComments } from "./code-for-request.js";
import { literal } from "./literal.js";

// Fields that the SDK has an option for.
const OPTIONS: Readonly<Record<string, string>> = {
  duration: "duration",
  seed: "seed",
  audio: "generateAudio",
};

/** The program that sends a request with the AI SDK; `undefined` without a prompt, which the SDK requires. */
export function codeForAiSdk(
  request: Readonly<Record<string, unknown>>,
  { store }: Pick<CodeComments, "store">,
): string | undefined {
  const { model, prompt: text, image_url: image, ...fields } = request;
  if (text === undefined && image === undefined) return undefined;
  const prompt = image === undefined ? text : { image, ...(text !== undefined && { text }) };
  const entries = Object.entries(fields);
  const options = entries.flatMap(([name, value]) =>
    OPTIONS[name] ? [`  ${OPTIONS[name]}: ${value},`] : [],
  );
  const others = Object.fromEntries(entries.filter(([name]) => !OPTIONS[name]));
  const hasOthers = Object.keys(others).length > 0;
  const name = JSON.stringify(model);
  return [
    `import { writeFile } from "node:fs/promises";`,
    `import { experimental_generateVideo as generateVideo } from "ai";`,
    `import { createWan${hasOthers ? ", type WanVideoOptions" : ""} } from "wan-client/ai-sdk";`,
    "",
    "const wan = createWan({",
    `  // ${store}`,
    "  onSubmitted: ({ id }) => console.log(id),",
    "});",
    "",
    "const { video } = await generateVideo({",
    `  model: wan.video(${name}),`,
    `  prompt: ${literal(prompt, "  ")},`,
    ...options,
    ...(hasOthers
      ? [
          "  providerOptions: {",
          `    wan: ${literal(others, "    ")} satisfies WanVideoOptions<${name}>,`,
          "  },",
        ]
      : []),
    "});",
    `await writeFile("video.mp4", video.uint8Array);`,
    "",
  ].join("\n");
}
