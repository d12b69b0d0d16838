import { WanClient, WanError } from "wan-client";

const request = { model: "wan2.6-t2v", prompt: "A paper boat in the rain", duration: 5 };
const TIMEOUT_MS = 30 * 60_000;
const VIDEO = "https://cdn.example.com/boat.mp4";

export default {
  create: (baseURL, options) => new WanClient({ apiKey: "sk-of-the-lab", baseURL, ...options }),
  submit: async (wan) => (await wan.submit(request)).id,
  wait: (wan, id, { timeout, signal, onUpdate }) =>
    wan.waitForTask({ id, submittedAt: new Date() }, { timeout, signal, onUpdate }),
  resume: (wan, id) => wan.waitForTask(id),
  // For benches that need nothing between the submission and the wait. The bench `faults` needs the id in between.
  makeVideo: (wan, prompt) => wan.generate({ ...request, prompt }, { timeout: TIMEOUT_MS }),
  videoIn: (task) => task.video?.url,
  takes: ["timeout", "signal", "onUpdate"],
  maybeAccepted: (error) => (WanError.is(error) ? error.maybeAccepted : undefined),

  kindOf: (_method, path) => (path === "/wan/videos" ? "submit" : path === "/wan/tasks" ? "read" : undefined),
  accepted: (id) => ({ task_id: id }),
  record(id, state, startedAt) {
    const record = { id, created_at: startedAt / 1_000, request };
    const finished = { ...record, finished_at: Date.now() / 1_000 };
    switch (state) {
      case "succeeded":
        return { ...finished, response: { success: true, state: "completed", video_url: VIDEO } };
      case "failed":
        return { ...finished, response: { success: false, error: { code: "api_error", message: "No." } } };
      case "unknown word":
        return { ...record, response: { status: "warming_up" } };
      default:
        return { ...record, response: { status: "processing" } };
    }
  },
  batch: (records) => ({ items: records, count: records.length }),
};
