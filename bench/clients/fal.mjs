import { createFalClient } from "@fal-ai/client";

const ENDPOINT = "fal-ai/wan/v2.6/text-to-video";

async function wait(fal, requestId, { timeout, signal, onUpdate } = {}) {
  await fal.queue.subscribeToStatus(ENDPOINT, {
    requestId,
    timeout,
    abortSignal: signal,
    onQueueUpdate: onUpdate,
  });
  return fal.queue.result(ENDPOINT, { requestId });
}

export default {
  create: (url) =>
    createFalClient({
      credentials: "key-of-the-lab",
      // The only way to use another host. Nothing else in the request changes.
      requestMiddleware: async (request) => ({ ...request, url: url + new URL(request.url).pathname }),
    }),
  submit: async (fal, prompt = "A paper boat") =>
    (await fal.queue.submit(ENDPOINT, { input: { prompt } })).request_id,
  wait,
  resume: wait,
  videoIn: ({ data }) => data?.video?.url,
  takes: ["timeout", "signal", "onUpdate"],

  kindOf: (method, path) =>
    method === "POST" ? "submit" : path.endsWith("/status") ? "read" : method === "GET" ? "result" : "cancel",
  accepted: (id) => ({ request_id: id, status: "IN_QUEUE", queue_position: 0 }),
  record(id, state) {
    const words = { succeeded: "COMPLETED", failed: "COMPLETED", "unknown word": "WARMING_UP" };
    return { request_id: id, status: words[state] ?? "IN_PROGRESS", logs: null };
  },
  result: (state) =>
    state === "failed"
      ? [422, { detail: [{ msg: "No.", type: "generation_failed" }] }]
      : [200, { video: { url: "https://cdn.example.com/boat.mp4" } }],
};
