// A client whose fetch is node-fetch. Prints the result of each step.

import fetch from "node-fetch";
import { openVideo, submitOutcome, WanClient } from "wan-client";
import { createEmulator } from "wan-client/emulator";
import { serveEmulator } from "wan-client/node";

const emulator = createEmulator({ apiKey: "right", taskSeconds: 0.2 });
const { url: baseURL, close } = await serveEmulator(emulator);
const request = { model: "wan2.6-t2v", prompt: "A paper boat" };
const polling = { readsPerSecond: 50, interval: 50 };
const options = { apiKey: "right", baseURL, fetch, polling, maxRetries: 0 };
const errorOf = (promise) =>
  promise.then(
    () => ({ name: "no error" }),
    (error) => error,
  );
const accepted = ({ name, maybeAccepted }) => `${name}, ${maybeAccepted ? "maybe" : "not"} accepted`;

const wan = new WanClient(options);
const task = await wan.generate(request);
const { stream } = await openVideo(task, { fetch });
const { byteLength } = await new Response(stream).arrayBuffer();
const denied = await errorOf(wan.withOptions({ apiKey: "wrong" }).submit(request));
const nobody = new WanClient({ ...options, baseURL: "http://127.0.0.1:1" });

// The connection breaks after the server has accepted the submission.
const breaking = new WanClient({
  ...options,
  fetch: async (...given) => {
    const response = await fetch(...given);
    response.body.destroy(new Error("read ECONNRESET"));
    return response;
  },
});

console.log(
  JSON.stringify({
    generated: task.status,
    bytes: byteLength > 1_000 ? "more than 1,000" : `${byteLength}`,
    denied: `${denied.name} ${denied.status}`,
    refused: accepted(await errorOf(nobody.submit(request))),
    lost: accepted(await errorOf(breaking.submit(request))),
    outcome: (await submitOutcome(breaking.submit(request))).status,
    paid: emulator.tasks.length,
  }),
);
await close();
