// Runs with `ai` 7: `ai` 6 has no start and status calls.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  createDownload,
  createProviderRegistry,
  experimental_generateVideo as generateVideo,
  experimental_getVideoStatus as getVideoStatus,
  experimental_startVideo as startVideo,
} from "ai";
import { setupServer } from "msw/node";
import { AbortError, TaskFailedError } from "wan-client";
import { createWan, VideoBatchError } from "wan-client/ai-sdk";
import { createEmulator } from "wan-client/emulator";
import { wanHandlers } from "wan-client/msw";
import { emulated, rejection, submissionsOf } from "./setup.mjs";

const PROMPT = "A paper boat";
const POLL = { intervalMs: 20 };
const HOOK = "https://app.example.com/hook";

test("the registry finds a model", async () => {
  const { wan, download } = emulated();
  const model = createProviderRegistry({ wan }).videoModel("wan:wan2.6-t2v");
  assert.ok((await generateVideo({ model, prompt: PROMPT, download })).video);
});

test("a model of version 3 works, too", async () => {
  const { wan, download } = emulated({ specificationVersion: "v3" });
  assert.ok((await generateVideo({ model: wan.video("wan2.6-t2v"), prompt: PROMPT, download })).video);
  assert.ok(
    (await generateVideo({ model: wan.video("wan2.6-t2v"), prompt: PROMPT, poll: POLL, download })).video,
  );
});

test("generates a video with the SDK's own polling, and survives reads that fail", async () => {
  const { emulator, wan, download } = emulated();
  emulator.faults.next("html-502", { on: "read", times: 4 });
  const { video, warnings, providerMetadata } = await generateVideo({
    model: wan.video("wan2.6-t2v"),
    prompt: PROMPT,
    poll: POLL,
    download,
  });
  assert.ok(video);
  assert.match(warnings[0].message, /^The status could not be read: /);
  assert.equal(providerMetadata.wan.taskId, emulator.tasks[0].id);
});

test("throws TaskFailedError from the SDK's own polling", async () => {
  const { emulator, wan, download } = emulated();
  emulator.outcomes.next({ fail: "api_error" });
  const call = { model: wan.video("wan2.6-t2v"), prompt: PROMPT, poll: POLL, download };
  assert.ok(TaskFailedError.is(await rejection(generateVideo(call))));
});

test("submits once with the SDK's own polling, whatever happens to the response", async () => {
  for (const fault of ["reset", "html-502", "half-body", { error: "busy" }]) {
    const { emulator, wan, download } = emulated();
    emulator.faults.next(fault, { on: "submit" });
    const call = { model: wan.video("wan2.6-t2v"), prompt: PROMPT, poll: POLL, download };
    assert.equal((await rejection(generateVideo(call))).maybeAccepted, true);
    assert.equal(submissionsOf(emulator).length, 1);
  }
});

test("another process continues from the operation as JSON", async () => {
  const { emulator, wan } = emulated();
  const started = await startVideo({ model: wan.video("wan2.6-t2v"), prompt: PROMPT });
  assert.equal((await getVideoStatus(wan.video("wan2.6-t2v"), started)).status, "pending");
  const operation = JSON.parse(JSON.stringify(started.operation));
  const other = createWan({ apiKey: "any", fetch: emulator.fetch }).video("wan2.6-t2v");
  let status;
  do status = await getVideoStatus(other, { operation });
  while (status.status === "pending");
  assert.equal(status.videos.length, 1);
  assert.equal(status.providerMetadata.wan.taskId, emulator.tasks[0].id);
});

test("an operation of three videos ends when all have ended, and names each task", async () => {
  const { emulator, wan, download } = emulated();
  emulator.outcomes.next({ fail: "api_error" });
  const call = { model: wan.video("wan2.6-t2v"), prompt: PROMPT, n: 3, poll: POLL, download };
  const error = await rejection(generateVideo(call));
  assert.ok(VideoBatchError.is(error));
  assert.deepEqual(
    error.taskIds,
    emulator.tasks.map(({ id }) => id),
  );
  assert.equal((await generateVideo(call)).videos.length, 3);
});

test("a refused submission among three does not lose the other two", async () => {
  const { emulator, wan } = emulated();
  emulator.faults.next({ error: "used_up" }, { on: "submit" });
  const error = await rejection(startVideo({ model: wan.video("wan2.6-t2v"), prompt: PROMPT, n: 3 }));
  assert.deepEqual(
    error.outcomes.map(({ status }) => status),
    ["refused", "pending", "pending"],
  );
  assert.deepEqual(
    error.taskIds,
    emulator.tasks.map(({ id }) => id),
  );
});

/** A webhook, and a function that delivers callbacks to it. */
function webhook() {
  let deliver;
  const received = new Promise((resolve) => {
    deliver = async (request) => {
      resolve({ headers: Object.fromEntries(request.headers), body: await request.json() });
      return new Response();
    };
  });
  return { create: async () => ({ url: HOOK, received }), deliver: (request) => deliver(request) };
}

test("a webhook ends the wait", async () => {
  const { create, deliver } = webhook();
  const { emulator, wan, download } = emulated({ emulator: { deliverCallback: deliver }, polling: {} });
  const { video } = await generateVideo({
    model: wan.video("wan2.6-t2v"),
    prompt: PROMPT,
    webhook: create,
    download,
  });
  assert.ok(video);
  assert.equal(submissionsOf(emulator)[0].body.callback_url, HOOK);
  assert.equal(emulator.callbacks.length, 1);
});

test("generates a video even if the webhook is never called", async () => {
  const { emulator, wan, download } = emulated();
  emulator.faults.next("lost-callback");
  const { create } = webhook();
  const model = createWan({ apiKey: "any", fetch: emulator.fetch, polling: { interval: 10 } }).video(
    "wan2.6-t2v",
  );
  assert.ok((await generateVideo({ model, prompt: PROMPT, webhook: create, download })).video);
  assert.ok(wan);
});

test("a failed task with a webhook is thrown as TaskFailedError", async () => {
  const { create, deliver } = webhook();
  const { emulator, wan, download } = emulated({ emulator: { deliverCallback: deliver } });
  emulator.outcomes.next({ fail: "api_error" });
  const call = { model: wan.video("wan2.6-t2v"), prompt: PROMPT, webhook: create, download };
  assert.ok(TaskFailedError.is(await rejection(generateVideo(call))));
});

test("a submission that fails, and an abort, end the wait for the webhook", async () => {
  const { create } = webhook();
  const { emulator, wan, download } = emulated({ emulator: { taskSeconds: 1000 } });
  emulator.faults.next({ error: "used_up" }, { on: "submit" });
  const call = { model: wan.video("wan2.6-t2v"), prompt: PROMPT, webhook: create, download };
  assert.equal((await rejection(generateVideo(call))).name, "InsufficientBalanceError");
  const controller = new AbortController();
  const error = rejection(generateVideo({ ...call, abortSignal: controller.signal }));
  while (emulator.requests.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
  controller.abort();
  assert.ok(AbortError.is(await error) || (await error).name === "AbortError");
  const { length } = emulator.requests;
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(emulator.requests.length, length);
});

test("the SDK downloads from the emulator with its own function", async () => {
  const { emulator, wan } = emulated();
  const download = createDownload({ fetch: emulator.fetch });
  const { video } = await generateVideo({ model: wan.video("wan2.6-t2v"), prompt: PROMPT, download });
  assert.equal(video.mediaType, "video/mp4");
});

test("the handlers for msw answer the provider and the download", async (t) => {
  const emulator = createEmulator({ taskSeconds: 0 });
  const server = setupServer(...wanHandlers(emulator));
  server.listen({ onUnhandledRequest: "error" });
  t.after(() => server.close());
  const model = createWan({ apiKey: "any" }).video("wan2.6-t2v");
  const { video } = await generateVideo({ model, prompt: PROMPT });
  assert.equal(video.mediaType, "video/mp4");
  assert.equal(emulator.tasks.length, 1);
});
