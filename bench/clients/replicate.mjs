import Replicate from "replicate";

const wait = (replicate, id) => replicate.wait({ id, status: "starting" });

export default {
  create: (url) => new Replicate({ auth: "r8_of_the_lab", baseUrl: `${url}/v1` }),
  submit: async (replicate, prompt = "A paper boat") =>
    (
      await replicate.predictions.create({
        model: "wan-video/wan-2.6-t2v",
        input: { prompt },
      })
    ).id,
  // The wait ends when its third argument returns true. `run()` ends a wait in the same way.
  wait: (replicate, id, { signal, onUpdate }) =>
    replicate.wait({ id, status: "starting" }, {}, async (prediction) => {
      onUpdate?.(prediction);
      return signal?.aborted ?? false;
    }),
  resume: wait,
  videoIn: (prediction) => prediction.output,
  takes: ["signal", "onUpdate"],

  kindOf: (method) => (method === "POST" ? "submit" : "read"),
  accepted: (id) => ({ id, status: "starting" }),
  record(id, state) {
    const words = { succeeded: "succeeded", failed: "failed", "unknown word": "warming_up" };
    return {
      id,
      status: words[state] ?? "processing",
      error: state === "failed" ? "No." : null,
      output: state === "succeeded" ? "https://cdn.example.com/boat.mp4" : null,
    };
  },
};
