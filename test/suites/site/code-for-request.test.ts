import { expect, it } from "vitest";
import { codeForAiSdk } from "../../../docs/site/playground/code-for-ai-sdk.js";
import { codeForRequest } from "../../../docs/site/playground/code-for-request.js";
import { dictionaries } from "../../../docs/site/playground/dictionary.js";

const { comments } = dictionaries.en;
const request = {
  model: "wan3.0-video",
  prompt: 'A "paper" boat',
  duration: 5,
  media: [{ type: "first_frame", url: "https://example.com/scene.jpg" }],
};

it("is a program with exactly the fields of the request", () => {
  expect(codeForRequest(request, false, comments)).toContain(`wan.generate(
    {
      model: "wan3.0-video",
      prompt: "A \\"paper\\" boat",
      duration: 5,
      media: [
        {
          type: "first_frame",
          url: "https://example.com/scene.jpg",
        },
      ],
    },
    {`);
});

it("makes a callback receiver only if the run has one", () => {
  expect(codeForRequest(request, false, comments)).not.toContain("allback");
  const code = codeForRequest(request, true, comments);
  expect(code).toContain('import { createCallbackReceiver } from "wan-client/callbacks";');
  expect(code).toContain("      callbacks,\n");
});

it("passes options that the AI SDK has to the SDK, and the other fields to the provider", () => {
  const code = codeForAiSdk({ ...request, audio: false }, comments);
  expect(code).toContain('  prompt: "A \\"paper\\" boat",\n  duration: 5,\n  generateAudio: false,\n');
  expect(code).toContain('satisfies WanVideoOptions<"wan3.0-video">');
  expect(code).not.toContain("audio: false");
});

it("passes an image to the AI SDK as a part of the prompt", () => {
  const image_url = "https://example.com/scene.jpg";
  const code = codeForAiSdk({ model: "wan2.6-i2v", prompt: "It snows", image_url }, comments);
  expect(code).toContain(`prompt: {\n    image: "${image_url}",\n    text: "It snows",\n  },`);
  expect(code).not.toContain("providerOptions");
});

it("has no program for the AI SDK without a prompt", () => {
  const { prompt: _, ...withoutPrompt } = request;
  expect(codeForAiSdk(withoutPrompt, comments)).toBeUndefined();
});
