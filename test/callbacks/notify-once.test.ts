import { expect, it, vi } from "vitest";
import { createCallbackReceiver, signCallbackUrl } from "../../src/callbacks/index.js";
import { callbackFor, failure, HOOK, SECRET, success, useFakeTimersAndCrypto } from "../support/callbacks.js";
import { recordingOnTask } from "../support/confirming-receiver.js";

useFakeTimersAndCrypto();

it("onTask is called once for each outcome, however often the callback is repeated", async () => {
  const { notified, onTask } = recordingOnTask();
  const { handle } = createCallbackReceiver({ secret: SECRET, onTask });
  for (const body of [success("t-1"), success("t-1"), failure("t-2"), success("t-1")]) {
    expect((await handle(await callbackFor("r", body))).status).toBe(200);
  }
  expect((await handle(await callbackFor("another", success("t-1")))).status).toBe(200);
  expect(notified).toEqual(["r t-1 succeeded", "r t-2 failed", "another t-1 succeeded"]);
});

it("a repeated callback waits for the onTask call of the first one, and has the same status", async () => {
  let fail = (_: Error) => {};
  const onTask = vi.fn(
    () =>
      new Promise((_, reject) => {
        fail = reject;
      }),
  );
  const { handle } = createCallbackReceiver({ secret: SECRET, onTask });
  const request = await callbackFor("r", success("t-1"));
  const responses = Promise.all([handle(request.clone()), handle(request)]);
  await vi.waitFor(() => expect(onTask).toHaveBeenCalled());
  fail(new Error("down"));
  expect((await responses).map(({ status }) => status)).toEqual([500, 500]);
  expect(onTask).toHaveBeenCalledTimes(1);
});

it("ten thousand outcomes are remembered, and the oldest is forgotten first", async () => {
  const { notified, onTask } = recordingOnTask();
  const { handle } = createCallbackReceiver({ secret: SECRET, onTask });
  const url = await signCallbackUrl(HOOK, { secret: SECRET, jobId: "r" });
  const post = (id: number) => handle({ method: "POST", url, body: success(`t-${id}`) });
  for (let id = 0; id <= 10_000; id++) await post(id);
  await post(10_000);
  await post(1);
  expect(notified).toHaveLength(10_001);
  await post(0);
  expect(notified).toHaveLength(10_002);
}, 60_000);
