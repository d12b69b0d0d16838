import RunwayML from "@runwayml/sdk";

const request = { model: "gen4.5", ratio: "1280:720", duration: 5 };

export default {
  create: (url) => new RunwayML({ apiKey: "key_of_the_lab", baseURL: url }),
  submit: async (runway, promptText = "A paper boat") =>
    (await runway.textToVideo.create({ ...request, promptText })).id,
  // Only the results of create() and retrieve() have the method that waits.
  wait: (runway, id, { timeout, signal }) =>
    runway.tasks
      .retrieve(id)
      .waitForTaskOutput({ ...(timeout && { timeout }), ...(signal && { abortSignal: signal }) }),
  resume: (runway, id) => runway.tasks.retrieve(id).waitForTaskOutput(),
  videoIn: (task) => task.output?.[0],
  takes: ["timeout", "signal"],

  kindOf: (_method, path) => (path === "/v1/text_to_video" ? "submit" : "read"),
  accepted: (id) => ({ id }),
  record(id, state) {
    const words = { succeeded: "SUCCEEDED", failed: "FAILED", "unknown word": "WARMING_UP" };
    return {
      id,
      status: words[state] ?? "RUNNING",
      createdAt: "2026-01-24T13:52:01.763Z",
      ...(state === "succeeded" && { output: ["https://cdn.example.com/boat.mp4"] }),
      ...(state === "failed" && { failure: "No.", failureCode: "INTERNAL" }),
    };
  },
};
