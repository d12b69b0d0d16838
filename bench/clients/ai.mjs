import { createAlibaba } from "@ai-sdk/alibaba";
import { experimental_generateVideo, experimental_startVideo } from "ai";

// The SDK can wait only with generateVideo(), which also submits.

globalThis.AI_SDK_LOG_WARNINGS = false;

// The download is not part of the comparison.
const download = async () => ({ data: new Uint8Array([0, 0, 0, 24]), mediaType: "video/mp4" });

export default {
  create: (url) =>
    createAlibaba({ apiKey: "sk-of-the-lab", baseURL: `${url}/v1`, videoBaseURL: url }).video("wan2.6-t2v"),
  submit: async (model) =>
    (await experimental_startVideo({ model, prompt: "A paper boat" })).operation.taskId,
  generate: (model, { prompt = "A paper boat", timeout, signal }) =>
    experimental_generateVideo({
      model,
      prompt,
      abortSignal: signal,
      download,
      ...(timeout && { poll: { timeoutMs: timeout } }),
    }),
  videoIn: ({ video }) => video && "the video",
  takes: ["timeout", "signal"],

  kindOf: (method) => (method === "POST" ? "submit" : "read"),
  accepted: (id) => ({ output: { task_id: id, task_status: "PENDING" }, request_id: "r-1" }),
  record(id, state) {
    const words = { succeeded: "SUCCEEDED", failed: "FAILED", "unknown word": "WARMING_UP" };
    const output = { task_id: id, task_status: words[state] ?? "RUNNING" };
    if (state === "succeeded") output.video_url = "https://cdn.example.com/boat.mp4";
    if (state === "failed") Object.assign(output, { code: "InternalError", message: "No." });
    return { output, request_id: "r-2" };
  },
};
