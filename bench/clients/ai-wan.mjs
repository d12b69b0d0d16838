import { experimental_generateVideo, experimental_getVideoStatus, experimental_startVideo } from "ai";
import { createWan } from "wan-client/ai-sdk";
import wanClient from "./wan-client.mjs";

// The same SDK and the same calls as in ai.mjs, with another provider. The API is that of wan-client.mjs.

globalThis.AI_SDK_LOG_WARNINGS = false;

const { kindOf, accepted, record, batch, maybeAccepted } = wanClient;
const download = async () => ({ data: new Uint8Array([0, 0, 0, 24]), mediaType: "video/mp4" });

let notify = () => {};

export default {
  create: (baseURL) =>
    createWan({ apiKey: "sk-of-the-lab", baseURL, onSubmitted: ({ id }) => notify(id) }).video("wan2.6-t2v"),
  submit: async (model) =>
    (await experimental_startVideo({ model, prompt: "A paper boat" })).operation.tasks[0].id,
  generate(model, { prompt = "A paper boat", timeout, signal, onSubmitted = () => {} }) {
    notify = onSubmitted;
    return experimental_generateVideo({
      model,
      prompt,
      abortSignal: signal,
      download,
      ...(timeout && { poll: { timeoutMs: timeout } }),
    });
  },
  async resume(model, id) {
    for (;;) {
      const status = await experimental_getVideoStatus(model, { operation: { tasks: [{ id }] } });
      if (status.status === "completed") return { video: status.videos[0] };
      await new Promise((resolve) => setTimeout(resolve, 5_000));
    }
  },
  videoIn: ({ video }) => video && "the video",
  takes: ["timeout", "signal"],
  maybeAccepted,
  kindOf,
  accepted,
  record,
  batch,
};
