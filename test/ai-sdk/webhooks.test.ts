import { expect, it, vi } from "vitest";
import { createWan, type VideoModelWebhook } from "../../src/ai-sdk/index.js";
import { WaitTimeoutError } from "../../src/index.js";
import { callOptions } from "../support/ai-sdk.js";
import { rejection } from "../support/client.js";
import { client, during, emulator, MINUTE, reads, tasksTake, useEmulator } from "../support/emulated.js";

useEmulator();

const HOOK = "https://app.example.com/hook";
const modelOf = () => createWan({ client: client() }).video("wan2.6-t2v");

/** A webhook of the caller, whose callback the test sends. */
function hook(url = HOOK) {
  let call: (body: unknown) => void = () => {};
  let fail: (error: Error) => void = () => {};
  const received = new Promise<{ headers: Record<string, string>; body: unknown }>((resolve, reject) => {
    call = (body) => resolve({ headers: { "x-hook": url }, body });
    fail = reject;
  });
  const webhook: VideoModelWebhook = async () => ({ url, received });
  return { webhook, call: (body: unknown) => call(body), fail: (error: Error) => fail(error) };
}

/** Whether a promise has settled. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const settle = () => {
    settled = true;
  };
  promise.then(settle, settle);
  await vi.advanceTimersByTimeAsync(0);
  return settled;
}

it("the URL is sent as the callback_url, and is part of the operation", async () => {
  emulator.faults.next("lost-callback");
  const model = modelOf();
  const { webhookUrl, received } = await model.handleWebhookOption(hook());
  const { operation } = await model.doStart(callOptions({ n: 1, webhookUrl } as never));
  expect(emulator.tasks[0]?.request.callback_url).toBe(HOOK);
  expect(operation.webhook).toBe(true);
  await during(received);
});

it("a callback ends the wait once the record agrees, with what the webhook received", async () => {
  const { webhook, call } = hook();
  emulator.faults.next("lost-callback");
  const model = modelOf();
  const { webhookUrl, received } = await model.handleWebhookOption({ webhook });
  await model.doStart({ ...callOptions(), webhookUrl });
  await vi.advanceTimersByTimeAsync(20_000);
  const before = reads().length;
  call({ task_id: "forged" });
  expect(await isSettled(received)).toBe(false);
  expect(reads()).toHaveLength(before + 1);
  expect(await during(received)).toEqual({ headers: { "x-hook": HOOK }, body: { task_id: "forged" } });
});

it("a callback that comes before the response to the submission ends the wait, too", async () => {
  const { webhook, call } = hook();
  tasksTake(0);
  emulator.faults.next("lost-callback");
  emulator.faults.next(async (_, respond) => {
    call({ task_id: emulator.tasks[0]?.id });
    return respond();
  });
  const model = modelOf();
  const { webhookUrl, received } = await model.handleWebhookOption({ webhook });
  await model.doStart({ ...callOptions(), webhookUrl });
  expect(await during(received)).toMatchObject({ headers: { "x-hook": HOOK } });
});

it("polling ends the wait when no callback comes", async () => {
  emulator.faults.next("lost-callback");
  const model = modelOf();
  const { webhookUrl, received } = await model.handleWebhookOption(hook());
  await model.doStart({ ...callOptions(), webhookUrl });
  expect(await during(received)).toEqual({ headers: {}, body: null });
});

it("polling continues when the webhook fails", async () => {
  const { webhook, fail } = hook();
  emulator.faults.next("lost-callback");
  const model = modelOf();
  const { webhookUrl, received } = await model.handleWebhookOption({ webhook });
  await model.doStart({ ...callOptions(), webhookUrl });
  fail(new Error("The tunnel is closed."));
  expect(await during(received)).toEqual({ headers: {}, body: null });
});

it("a webhook that has failed before the submission ends the call, and nothing is sent", async () => {
  const { webhook, fail } = hook();
  const model = modelOf();
  const { webhookUrl, received } = await model.handleWebhookOption({ webhook });
  const failed = new Error("The tunnel is closed.");
  fail(failed);
  expect(await rejection(received)).toBe(failed);
  expect(await rejection(model.doStart({ ...callOptions(), webhookUrl }))).toBe(failed);
  expect(emulator.requests).toHaveLength(0);
});

it("a finished video without an id needs no callback", async () => {
  const fetch = async () => Response.json({ success: true, video_url: "https://cdn.example.com/boat.mp4" });
  const model = createWan({ client: client({ fetch }) }).video("wan2.6-t2v");
  const { webhookUrl, received } = await model.handleWebhookOption(hook());
  const { operation } = await model.doStart({ ...callOptions(), webhookUrl });
  expect(await received).toEqual({ headers: {}, body: null });
  expect(await model.doStatus({ operation })).toMatchObject({ status: "completed" });
});

it("a failed submission ends the wait with its error", async () => {
  emulator.faults.next({ error: "used_up" }, { on: "submit" });
  const model = modelOf();
  const { webhookUrl, received } = await model.handleWebhookOption(hook());
  const error = await rejection(model.doStart({ ...callOptions(), webhookUrl }));
  expect(await rejection(received)).toBe(error);
});

it("an abort ends the wait, and leaves no timer and no read behind", async () => {
  emulator.faults.next("lost-callback");
  const controller = new AbortController();
  const model = modelOf();
  const { webhookUrl, received } = await model.handleWebhookOption(hook());
  await model.doStart({ ...callOptions({ abortSignal: controller.signal }), webhookUrl });
  controller.abort();
  expect(await rejection(received)).toMatchObject({ name: "AbortError", taskId: emulator.tasks[0]?.id });
  expect(vi.getTimerCount()).toBe(1);
  emulator.reset();
  expect(vi.getTimerCount()).toBe(0);
});

it("the wait for a task that never ends times out after 30 minutes, with the task id", async () => {
  emulator.outcomes.next("never");
  const model = modelOf();
  const { webhookUrl, received } = await model.handleWebhookOption(hook());
  await model.doStart({ ...callOptions(), webhookUrl });
  const error = await rejection(during(received, 40 * MINUTE));
  expect(error).toBeInstanceOf(WaitTimeoutError);
  expect(error).toMatchObject({ taskId: emulator.tasks[0]?.id });
});

it("each of two calls at once follows the task of its own URL", async () => {
  emulator.faults.next("lost-callback", 2);
  const model = modelOf();
  const first = await model.handleWebhookOption(hook(`${HOOK}/1`));
  const second = await model.handleWebhookOption(hook(`${HOOK}/2`));
  tasksTake(100);
  await model.doStart({ ...callOptions(), webhookUrl: second.webhookUrl });
  tasksTake(10);
  await model.doStart({ ...callOptions(), webhookUrl: first.webhookUrl });
  await during(first.received);
  expect(await isSettled(second.received)).toBe(false);
  await during(second.received);
});

it("two calls with the same URL, one after the other, each follow their own task", async () => {
  emulator.faults.next("lost-callback", 2);
  const model = modelOf();
  const first = await model.handleWebhookOption(hook());
  await model.doStart({ ...callOptions(), webhookUrl: HOOK });
  await during(first.received);
  const second = await model.handleWebhookOption(hook());
  await model.doStart({ ...callOptions(), webhookUrl: HOOK });
  expect(await during(second.received)).toEqual({ headers: {}, body: null });
});

it("without a submission in this process, only the callback ends the wait", async () => {
  const one = hook();
  const { received } = await modelOf().handleWebhookOption(one);
  one.call({ task_id: "t-1" });
  expect(await received).toEqual({ headers: { "x-hook": HOOK }, body: { task_id: "t-1" } });
  const other = hook();
  const failed = await modelOf().handleWebhookOption(other);
  other.fail(new Error("The tunnel is closed."));
  expect(await rejection(failed.received)).toMatchObject({ message: "The tunnel is closed." });
});
