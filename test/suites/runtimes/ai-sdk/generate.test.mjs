// Runs with `ai` 6 and with `ai` 7.
import assert from "node:assert/strict";
import { test } from "node:test";
import { experimental_generateVideo as generateVideo } from "ai";
import { AbortError, RequestValidationError, TaskFailedError } from "wan-client";
import { VideoBatchError } from "wan-client/ai-sdk";
import { emulated, rejection, submissionsOf } from "./setup.mjs";

const PROMPT = "A paper boat";

test("generates a video, and returns its metadata", async () => {
  const { emulator, wan, download } = emulated();
  const result = await generateVideo({
    model: wan.video("wan3.0-video"),
    prompt: PROMPT,
    duration: 5,
    resolution: "1280x720",
    fps: 24,
    providerOptions: { wan: { watermark: false } },
    download,
  });
  const [task] = emulator.tasks;
  assert.deepEqual(submissionsOf(emulator)[0].body, {
    async: true,
    model: "wan3.0-video",
    prompt: PROMPT,
    duration: 5,
    resolution: "720P",
    ratio: "16:9",
    watermark: false,
  });
  assert.equal(String.fromCharCode(...result.video.uint8Array.subarray(4, 8)), "ftyp");
  assert.equal(result.video.mediaType, "video/mp4");
  assert.deepEqual(result.warnings, [
    { type: "unsupported", feature: "fps", details: "The API decides the frame rate." },
  ]);
  const { wan: facts } = result.providerMetadata;
  assert.equal(facts.taskId, task.id);
  assert.equal(facts.cost.amount, 4.73);
  assert.match(facts.url, /^https:/);
  assert.equal(facts.videos.length, 1);
});

test("says when the URL of a 2.6 video expires", async () => {
  const { wan, download } = emulated();
  const { providerMetadata } = await generateVideo({
    model: wan.video("wan2.6-t2v"),
    prompt: PROMPT,
    download,
  });
  assert.ok(Date.parse(providerMetadata.wan.expiresAt) > Date.now());
});

test("finds a model by its id alone", async () => {
  const { wan, download } = emulated();
  globalThis.AI_SDK_DEFAULT_PROVIDER = wan;
  const { video } = await generateVideo({ model: "wan2.6-t2v", prompt: PROMPT, download });
  globalThis.AI_SDK_DEFAULT_PROVIDER = undefined;
  assert.ok(video.uint8Array.length > 1000);
});

test("sends an image of the prompt as a data URL", async () => {
  const { emulator, wan, download } = emulated();
  const image = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
  await generateVideo({ model: wan.video("wan2.6-i2v"), prompt: { image, text: PROMPT }, download });
  assert.equal(submissionsOf(emulator)[0].body.image_url, "data:image/png;base64,iVBORw0KGgoBAgM=");
});

test("sends frames and references of wan3.0-video as media", async () => {
  const { emulator, wan, download } = emulated();
  const model = wan.video("wan3.0-video");
  const frame = (frameType) => ({ image: `https://example.com/${frameType}.png`, frameType });
  await generateVideo({
    model,
    prompt: PROMPT,
    frameImages: [frame("first_frame"), frame("last_frame")],
    download,
  });
  const references = [
    "https://example.com/a.mp4?x=1",
    { data: "https://example.com/b", mediaType: "image/png" },
  ];
  await generateVideo({ model, prompt: PROMPT, inputReferences: references, download });
  const [frames, mixed] = submissionsOf(emulator).map(({ body }) => body.media);
  assert.deepEqual(frames, [
    { type: "first_frame", url: "https://example.com/first_frame.png" },
    { type: "last_frame", url: "https://example.com/last_frame.png" },
  ]);
  assert.deepEqual(mixed, [
    { type: "reference_video", url: "https://example.com/a.mp4?x=1" },
    { type: "reference_image", url: "https://example.com/b" },
  ]);
});

test("sends the headers of the caller, and none of the SDK", async () => {
  const headers = [];
  const { emulator, wan, download } = emulated();
  emulator.faults.next((request, respond) => {
    headers.push(Object.fromEntries(request.headers));
    return respond();
  }, Number.POSITIVE_INFINITY);
  const call = { model: wan.video("wan2.6-t2v"), prompt: PROMPT, download };
  await generateVideo({ ...call, headers: { "x-team": "films" } });
  for (const sent of headers.filter((each) => "authorization" in each)) {
    assert.equal(sent["x-team"], "films");
    assert.equal(sent["idempotency-key"], undefined);
    assert.doesNotMatch(sent["user-agent"] ?? "", /\bai\//);
  }
});

test("warns if the caller relies on an idempotency key", async () => {
  const { wan, download } = emulated();
  const call = { model: wan.video("wan2.6-t2v"), prompt: PROMPT, download };
  const { warnings } = await generateVideo({ ...call, headers: { "idempotency-key": "order-7" } });
  assert.equal(warnings[0].feature, "idempotency-key");
});

test("submits once when the response is lost, and throws the client's own error", async () => {
  for (const fault of ["reset", "html-502", "half-body"]) {
    const { emulator, wan, download } = emulated();
    emulator.faults.next(fault, { on: "submit" });
    const error = await rejection(
      generateVideo({ model: wan.video("wan2.6-t2v"), prompt: PROMPT, download }),
    );
    assert.equal(error.maybeAccepted, true, fault);
    assert.equal(submissionsOf(emulator).length, 1, fault);
  }
});

test("throws TaskFailedError for a failed task", async () => {
  const { emulator, wan, download } = emulated();
  emulator.outcomes.next({ fail: "api_error" });
  const error = await rejection(generateVideo({ model: wan.video("wan2.6-t2v"), prompt: PROMPT, download }));
  assert.ok(TaskFailedError.is(error));
  assert.equal(error.taskId, emulator.tasks[0].id);
});

test("refuses a wrong option before anything is sent", async () => {
  const { emulator, wan, download } = emulated();
  const call = { model: wan.video("wan2.6-t2v"), prompt: PROMPT, download };
  for (const wrong of [
    { duration: 7 },
    { resolution: "1000x500" },
    { aspectRatio: "21:9" },
    { providerOptions: { wan: { negativ_prompt: "x" } } },
  ]) {
    assert.ok(RequestValidationError.is(await rejection(generateVideo({ ...call, ...wrong }))));
  }
  assert.equal(emulator.requests.length, 0);
});

test("an abort ends the wait at once, and names the task", async () => {
  const { emulator, wan, download } = emulated({ emulator: { taskSeconds: 1000 } });
  const controller = new AbortController();
  const options = {
    model: wan.video("wan2.6-t2v"),
    prompt: PROMPT,
    abortSignal: controller.signal,
    download,
  };
  const error = rejection(generateVideo(options));
  while (emulator.requests.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
  controller.abort(new Error("enough"));
  const { taskId, cause, ...rest } = await error;
  assert.ok(AbortError.is(await error), `${JSON.stringify(rest)}`);
  assert.equal(taskId, emulator.tasks[0].id);
  assert.equal(cause.message, "enough");
});

test("generates three videos in one call", async () => {
  const { emulator, wan, download } = emulated();
  const { videos, providerMetadata } = await generateVideo({
    model: wan.video("wan2.6-t2v"),
    prompt: PROMPT,
    n: 3,
    download,
  });
  assert.equal(videos.length, 3);
  assert.deepEqual(
    providerMetadata.wan.videos.map(({ taskId }) => taskId),
    emulator.tasks.map(({ id }) => id),
  );
});

test("names every task when one of three fails, after the others have ended", async () => {
  const { emulator, wan, download } = emulated();
  emulator.outcomes.next("succeed");
  emulator.outcomes.next({ fail: "api_error" });
  const error = await rejection(
    generateVideo({ model: wan.video("wan2.6-t2v"), prompt: PROMPT, n: 3, download }),
  );
  const ids = emulator.tasks.map(({ id }) => id);
  assert.ok(VideoBatchError.is(error));
  assert.deepEqual(error.taskIds, ids);
  assert.deepEqual(
    error.outcomes.map(({ status }) => status),
    ["succeeded", "failed", "succeeded"],
  );
  assert.deepEqual(
    error.tasks.map(({ id }) => id),
    [ids[0], ids[2]],
  );
  for (const [index, state] of ["succeeded", "failed", "succeeded"].entries()) {
    assert.match(error.message, new RegExp(`${ids[index]}: ${state}`));
  }
  assert.ok(TaskFailedError.is(error.cause));
});

test("waits longer than the limit of the SDK, in fake time", async (t) => {
  const { emulator, wan, download } = emulated({ emulator: { taskSeconds: 787 }, polling: {} });
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_800_000_000_000 });
  let result;
  const done = generateVideo({ model: wan.video("wan2.6-t2v"), prompt: PROMPT, download }).then((video) => {
    result = video;
  });
  for (let second = 0; second < 900 && !result; second++) {
    await new Promise((resolve) => setImmediate(resolve));
    t.mock.timers.tick(1_000);
  }
  await done;
  assert.equal(submissionsOf(emulator).length, 1);
  assert.ok(result.video);
});
