import { expect, it, vi } from "vitest";
import {
  createWan,
  VideoBatchError,
  type VideoOperation,
  type WanProviderOptions,
} from "../../src/ai-sdk/index.js";
import {
  AbortError,
  AuthenticationError,
  ConfigurationError,
  RequestValidationError,
  type SubmittedTask,
  TaskFailedError,
  TaskNotFoundError,
} from "../../src/index.js";
import { callOptions } from "../support/ai-sdk.js";
import { rejection, TOKEN } from "../support/client.js";
import { aTask, client, during, emulator, MINUTE, reads, submits, useEmulator } from "../support/emulated.js";

useEmulator();

const modelOf = (options: Partial<WanProviderOptions> = {}) =>
  createWan({ client: client(), ...options } as WanProviderOptions).video("wan2.6-t2v");

it("the operation is JSON with the ids of all tasks", async () => {
  const { operation, providerMetadata, response } = await modelOf().doStart(callOptions({ n: 2 }));
  const ids = emulator.tasks.map(({ id }) => id);
  expect(JSON.parse(JSON.stringify(operation))).toEqual(operation);
  expect(operation).toEqual({ tasks: ids.map((id) => ({ id, submittedAt: new Date().toISOString() })) });
  expect(providerMetadata).toEqual({ wan: { taskIds: ids } });
  expect(response).toEqual({ timestamp: new Date(), modelId: "wan2.6-t2v", headers: undefined });
});

it("a single read shows the status", async () => {
  const model = modelOf();
  const { operation } = await model.doStart(callOptions());
  expect(await model.doStatus({ operation })).toMatchObject({ status: "pending" });
  expect(reads()).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(MINUTE);
  const status = await model.doStatus({ operation });
  expect(reads()).toHaveLength(2);
  const [{ id } = { id: "" }] = emulator.tasks;
  expect(status).toMatchObject({
    status: "completed",
    videos: [{ type: "url", mediaType: "video/mp4" }],
    providerMetadata: { wan: { taskId: id, videos: [{ taskId: id }] } },
  });
});

it("several tasks are read in one request, and are pending until all have ended", async () => {
  const operation = {
    tasks: [{ id: await aTask({ fail: "api_error" }, 1) }, { id: await aTask("succeed", 60) }],
  };
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await modelOf().doStatus({ operation })).toMatchObject({ status: "pending" });
  await vi.advanceTimersByTimeAsync(MINUTE);
  const error = await rejection(modelOf().doStatus({ operation }));
  expect(reads()).toHaveLength(2);
  expect(error).toBeInstanceOf(VideoBatchError);
  expect(error).toMatchObject({
    outcomes: [{ status: "failed" }, { status: "succeeded" }],
    maybeAccepted: false,
  });
});

it("a failed task throws its TaskFailedError", async () => {
  const operation = { tasks: [{ id: await aTask({ fail: "api_error" }, 0) }] };
  expect(await rejection(modelOf().doStatus({ operation }))).toBeInstanceOf(TaskFailedError);
});

it("an unknown id is pending at first, and then an error with the id", async () => {
  const operation = { tasks: [{ id: "t-unknown", submittedAt: new Date().toISOString() }] };
  expect(await modelOf().doStatus({ operation })).toMatchObject({ status: "pending" });
  await vi.advanceTimersByTimeAsync(31_000);
  const error = await rejection(during(modelOf().doStatus({ operation })));
  expect(error).toBeInstanceOf(TaskNotFoundError);
  expect(error).toMatchObject({ taskId: "t-unknown" });
  const both = { tasks: [...operation.tasks, { id: await aTask("succeed", 0) }] };
  expect(await rejection(modelOf().doStatus({ operation: both }))).toBeInstanceOf(VideoBatchError);
});

it("a record that is missing once is read again", async () => {
  const operation = { tasks: [{ id: await aTask() }] };
  emulator.faults.next("empty-row", { on: "read" });
  expect(await during(modelOf().doStatus({ operation }))).toMatchObject({ status: "pending" });
  expect(reads()).toHaveLength(2);
});

it("an outage leaves the task pending, with a warning", async () => {
  const operation = { tasks: [{ id: await aTask() }] };
  emulator.faults.next("html-502", { on: "read", times: Number.POSITIVE_INFINITY });
  const status = await during(modelOf().doStatus({ operation }));
  expect(status).toMatchObject({
    status: "pending",
    warnings: [{ type: "other", message: expect.stringMatching(/^The status could not be read: HTTP 502/) }],
  });
});

it("a refused token and an abort throw their errors", async () => {
  const operation = { tasks: [{ id: await aTask() }] };
  emulator.faults.next({ error: "invalid_token" }, { on: "read" });
  expect(await rejection(modelOf().doStatus({ operation }))).toBeInstanceOf(AuthenticationError);
  const abortSignal = AbortSignal.abort();
  expect(await rejection(modelOf().doStatus({ operation, abortSignal }))).toBeInstanceOf(AbortError);
});

it.each([null, "t-1", {}, { tasks: [] }, { tasks: [{}] }, { tasks: [{ id: "" }] }])(
  "%j is not an operation",
  async (operation) => {
    const error = await rejection(modelOf().doStatus({ operation }));
    expect(error).toBeInstanceOf(RequestValidationError);
    expect(String(error)).toMatch(/operation: got .*; use the operation of the call that started the video/);
    expect(reads()).toHaveLength(0);
  },
);

it("a response with a finished video and no id needs no read", async () => {
  const video_url = "https://cdn.example.com/boat.mp4";
  const fetch = async () => Response.json({ success: true, state: "completed", video_url });
  const model = createWan({ apiKey: TOKEN, fetch }).video("wan2.6-t2v");
  const { operation } = await model.doStart(callOptions());
  const status = await modelOf().doStatus({ operation: JSON.parse(JSON.stringify(operation)) });
  expect(status).toMatchObject({ status: "completed", videos: [{ url: video_url }] });
});

it("onSubmitted gets each id before the wait, and what it throws becomes a warning", async () => {
  const submitted: string[] = [];
  const onSubmitted = ({ id }: SubmittedTask) => {
    submitted.push(id);
    throw new Error("The database is away.");
  };
  const model = modelOf({ onSubmitted });
  const started = await model.doStart(callOptions());
  const generated = await during(model.doGenerate(callOptions({ n: 2 })));
  const ids = emulator.tasks.map(({ id }) => id);
  expect(submitted).toEqual(ids);
  expect([...started.warnings, ...generated.warnings]).toEqual(
    ids.map((id) => ({ type: "other", message: `onSubmitted threw for task ${id}: The database is away.` })),
  );
});

it("an abort while onSubmitted runs does not lose the operation", async () => {
  const controller = new AbortController();
  const onSubmitted = () => {
    controller.abort();
    return new Promise(() => {});
  };
  const { operation } = await modelOf({ onSubmitted }).doStart(
    callOptions({ abortSignal: controller.signal }),
  );
  expect(operation).toMatchObject({ tasks: [{ id: emulator.tasks[0]?.id }] });
});

it("the headers that the SDK adds are not sent, and those of the caller are", async () => {
  const sent: Headers[] = [];
  emulator.faults.next((request, respond) => {
    sent.push(request.headers);
    return respond();
  });
  const headers = {
    "user-agent": "ai/7",
    "idempotency-key": "aisdk_vid_1",
    "X-Team": "films",
    "x-none": undefined,
  };
  const { warnings } = await modelOf().doStart(callOptions({ headers }));
  expect(Object.fromEntries(sent[0] as Headers)).toMatchObject({ "x-team": "films" });
  expect([sent[0]?.get("user-agent"), sent[0]?.get("idempotency-key")]).toEqual([null, null]);
  expect(warnings).toEqual([]);
});

it("a token in the headers of a call is refused, because another account would pay", async () => {
  const error = await rejection(
    modelOf().doGenerate(callOptions({ headers: { Authorization: "Bearer x" } })),
  );
  expect(error).toBeInstanceOf(ConfigurationError);
  expect(submits()).toHaveLength(0);
});

it("if one of several submissions has an unknown outcome, the error has the ids of the others", async () => {
  emulator.faults.next("reset", { on: "submit" });
  const error = (await rejection(modelOf().doStart(callOptions({ n: 2 })))) as VideoBatchError;
  expect(error.maybeAccepted).toBe(true);
  expect(error.outcomes.map(({ status }) => status)).toEqual(["maybeAccepted", "pending"]);
  expect(error.message).toMatch(
    /^0 of 2 videos have succeeded\.\n {2}no id: maybeAccepted: .*\n {2}[\w-]+: pending$/,
  );
  expect(error.toJSON()).toMatchObject({ taskIds: error.taskIds, outcomes: error.outcomes });
  expect(submits()).toHaveLength(2);
});

it("several submissions that are all refused throw the error of the first", async () => {
  emulator.faults.next({ error: "used_up" }, { on: "submit", times: 2 });
  const error = await rejection(modelOf().doGenerate(callOptions({ n: 2 })));
  expect(error).toMatchObject({ name: "InsufficientBalanceError" });
});

it("an abort of several videos is an AbortError with all ids", async () => {
  const controller = new AbortController();
  const generating = rejection(modelOf().doGenerate(callOptions({ n: 2, abortSignal: controller.signal })));
  await vi.advanceTimersByTimeAsync(10_000);
  controller.abort(new Error("enough"));
  const error = await generating;
  expect(error).toBeInstanceOf(AbortError);
  expect(error).toMatchObject({ taskIds: emulator.tasks.map(({ id }) => id), cause: { message: "enough" } });
});

it("a status with a webhook waits up to a minute for the record", async () => {
  const id = await aTask("succeed", 50);
  const operation: VideoOperation = { tasks: [{ id }], webhook: true };
  expect(await during(modelOf().doStatus({ operation }))).toMatchObject({ status: "completed" });
  const late = { tasks: [{ id: await aTask("never") }], webhook: true };
  const started = Date.now();
  expect(await during(modelOf().doStatus({ operation: late }))).toMatchObject({
    status: "pending",
    warnings: [],
  });
  expect(Date.now() - started).toBeGreaterThanOrEqual(MINUTE);
  emulator.faults.next("html-502", { on: "read", times: Number.POSITIVE_INFINITY });
  expect(await during(modelOf().doStatus({ operation: late }))).toMatchObject({
    status: "pending",
    warnings: [{ message: expect.stringMatching(/^The status could not be read: HTTP 502/) }],
  });
  emulator.faults.clear();
  const unknown = { tasks: [{ id: "t-unknown" }, { id }], webhook: true };
  expect(await rejection(during(modelOf().doStatus({ operation: unknown })))).toBeInstanceOf(VideoBatchError);
  const failed = { tasks: [{ id: await aTask({ fail: "api_error" }, 0) }], webhook: true };
  expect(await rejection(during(modelOf().doStatus({ operation: failed })))).toBeInstanceOf(TaskFailedError);
});
