import OpenAI from "openai";

const RUNNING = ["queued", "in_progress"];

/** The SDK has no method that waits for a video, so this is a loop around its read method, as a user would write it. */
async function wait(openai, id, { signal } = {}) {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    signal?.throwIfAborted();
    const video = await openai.videos.retrieve(id, { signal });
    if (!RUNNING.includes(video.status)) return video;
  }
}

export default {
  create: (url) => new OpenAI({ apiKey: "sk-of-the-lab", baseURL: `${url}/v1` }),
  submit: async (openai, prompt = "A paper boat") =>
    (await openai.videos.create({ model: "sora-2", prompt })).id,
  wait,
  resume: wait,
  takes: ["signal"],
  videoIn: (video) => (video.status === "completed" ? `/v1/videos/${video.id}/content` : undefined),

  kindOf: (_method, path) => (path === "/v1/videos" ? "submit" : "read"),
  accepted: (id) => video(id, "queued"),
  record(id, state) {
    const words = { succeeded: "completed", failed: "failed", "unknown word": "warming_up" };
    return video(id, words[state] ?? "in_progress");
  },
};

function video(id, status) {
  const error = status === "failed" ? { code: "api_error", message: "No." } : null;
  return { id, object: "video", model: "sora-2", status, progress: 10, created_at: 1_769_262_721, error };
}
