import { expect, it, vi } from "vitest";
import {
  callbackFor,
  clientWithReceiver,
  failure,
  posted,
  success,
  useFakeTimersAndCrypto,
} from "../support/callbacks.js";
import { REQUEST } from "../support/client.js";
import { confirmingReceiver, recordingOnTask } from "../support/confirming-receiver.js";
import { MINUTE } from "../support/emulated.js";

useFakeTimersAndCrypto();

it("onTask gets the task as the API has it, not the result in the body", async () => {
  const { emulator, submit, status, notified } = await confirmingReceiver();
  emulator.outcomes.next("succeed");
  emulator.outcomes.next({ fail: "api_error" });
  const [good, bad] = [await submit("good"), await submit("bad")];
  await emulator.clock.advance(MINUTE);
  expect(await status(posted(bad.callback_url, success(bad.id)))).toBe(200);
  expect(await status(posted(good.callback_url, failure(good.id)))).toBe(200);
  expect(notified).toEqual([`bad ${bad.id} failed`, `good ${good.id} succeeded`]);
});

it("a forged success of a running task has no effect until the task has ended", async () => {
  const { submit, status, notified, emulator } = await confirmingReceiver({ emulator: { taskSeconds: 30 } });
  const { id, callback_url } = await submit("r");
  emulator.outcomes.next("never");
  const never = await submit("never");
  expect(await status(posted(callback_url, success(id)))).toBe(200);
  expect(await status(posted(never.callback_url, success(never.id)))).toBe(200);
  expect(notified).toEqual([]);
  await vi.advanceTimersByTimeAsync(2 * MINUTE);
  expect(notified).toEqual([`r ${id} succeeded`]);
});

it("a task that is still pending is read again for a minute, and once more for a repeated callback", async () => {
  const { submit, status, notified, readsAt } = await confirmingReceiver({ emulator: { taskSeconds: 100 } });
  const { id, callback_url } = await submit("r");
  await status(posted(callback_url, success(id)));
  await vi.advanceTimersByTimeAsync(70_000);
  const count = readsAt().length;
  expect(count).toBeGreaterThan(5);
  await vi.advanceTimersByTimeAsync(5 * MINUTE);
  expect(readsAt()).toHaveLength(count);
  expect(notified).toEqual([]);
  await status(posted(callback_url, success(id)));
  expect(notified).toEqual([`r ${id} succeeded`]);
});

it("onTask gets the failure of a task that was still pending when its callback arrived", async () => {
  const { emulator, submit, status, notified } = await confirmingReceiver({ emulator: { taskSeconds: 30 } });
  emulator.outcomes.next({ fail: "api_error" });
  const { id, callback_url } = await submit("r");
  expect(await status(posted(callback_url, success(id)))).toBe(200);
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(notified).toEqual([`r ${id} failed`]);
});

it("only one task of each job is read again, even if callbacks name other tasks", async () => {
  const { emulator, submit, status } = await confirmingReceiver({ emulator: { taskSeconds: 30 } });
  const { id, callback_url } = await submit("r");
  for (const each of [id, "made-up-1", "made-up-2"]) await status(posted(callback_url, success(each)));
  const before = emulator.requests.length;
  await vi.advanceTimersByTimeAsync(MINUTE);
  const read = emulator.requests.slice(before).map(({ body }) => (body as { id?: string }).id);
  expect(new Set(read)).toEqual(new Set([id]));
});

it("a task whose record shows the callback URL of another job is refused", async () => {
  const { emulator, wan, submit, status, notified } = await confirmingReceiver();
  const [mine, other] = [await submit("mine"), await submit("other")];
  const unsigned = await wan.submit({ ...REQUEST, callback_url: "https://app.example.com/unsigned" });
  await emulator.clock.advance(MINUTE);
  expect(await status(posted(mine.callback_url, success(other.id)))).toBe(400);
  expect(await status(posted(mine.callback_url, success(unsigned.id)))).toBe(400);
  expect(await status(posted(mine.callback_url, success("no-such-task")))).toBe(200);
  await vi.advanceTimersByTimeAsync(2 * MINUTE);
  expect(notified).toEqual([]);
  expect(await status(posted(mine.callback_url, success(mine.id)))).toBe(200);
  expect(notified).toEqual([`mine ${mine.id} succeeded`]);
});

it("a task whose record shows no callback URL is accepted", async () => {
  const { notified, onTask } = recordingOnTask();
  const { emulator, wan, receiver } = clientWithReceiver({ confirms: true, onTask });
  const { id } = await wan.submit(REQUEST);
  await emulator.clock.advance(MINUTE);
  expect((await receiver.handle(await callbackFor("r", success(id)))).status).toBe(200);
  expect(notified).toEqual([`r ${id} succeeded`]);
});

it("a body that names no task is refused, because there is nothing to read", async () => {
  const { status, notified } = await confirmingReceiver();
  expect(await status(await callbackFor("r", success()))).toBe(400);
  expect(notified).toEqual([]);
});

it("the response is 500 if the task cannot be read; reading continues, and onTask is called once", async () => {
  const { emulator, submit, status, notified } = await confirmingReceiver({ wan: { maxRetries: 0 } });
  const { id, callback_url } = await submit("r");
  await emulator.clock.advance(MINUTE);
  emulator.faults.next("reset", 3);
  expect(await status(posted(callback_url, success(id)))).toBe(500);
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(notified).toEqual([`r ${id} succeeded`]);
  expect(await status(posted(callback_url, success(id)))).toBe(200);
  expect(notified).toHaveLength(1);
});
