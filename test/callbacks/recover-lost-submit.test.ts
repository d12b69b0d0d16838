import { describe, expect, it, vi } from "vitest";
import { signCallbackUrl } from "../../src/callbacks/index.js";
import type { Fault } from "../../src/emulator/index.js";
import { ConnectionError, type SubmittedTask } from "../../src/index.js";
import type { SubmittingSource } from "../../src/types/callback-source.js";
import {
  callbackFor,
  clientWithReceiver,
  HOOK,
  SECRET,
  success,
  useFakeTimersAndCrypto,
} from "../support/callbacks.js";
import { REQUEST, rejection } from "../support/client.js";
import { during, MINUTE } from "../support/emulated.js";

useFakeTimersAndCrypto();

const paid = (emulator: { tasks: readonly unknown[] }) => emulator.tasks.length;

describe("a submission whose response was lost", () => {
  it.each<Fault>(["reset", "half-body", "html-502", "stall", { error: "api_error" }])(
    "is found by its callback, and yields the video that was paid for: %j",
    async (fault) => {
      const { emulator, wan, receiver } = clientWithReceiver({ emulator: { taskSeconds: 100 } });
      emulator.faults.next(fault, { times: 1, on: ["submit"] });
      const notified: SubmittedTask[] = [];
      const task = await during(
        wan.generate(REQUEST, {
          callbacks: receiver,
          jobId: "row-7",
          onSubmitted: (each) => void notified.push(each),
        }),
      );
      expect(task).toMatchObject({ status: "succeeded", id: emulator.tasks[0]?.id });
      expect(notified).toMatchObject([{ id: task.id, jobId: "row-7" }]);
      expect(paid(emulator)).toBe(1);
    },
  );

  it("is found if its callback arrives before the failure", async () => {
    const { emulator, wan, receiver } = clientWithReceiver({ emulator: { taskSeconds: 10 } });
    emulator.faults.next("stall", { times: 1, on: ["submit"] });
    const startedAt = Date.now();
    const task = await during(wan.generate(REQUEST, { callbacks: receiver, requestTimeout: 20_000 }));
    expect(task.id).toBe(emulator.tasks[0]?.id);
    expect(Math.round((Date.now() - startedAt) / 1_000)).toBe(20);
  });

  it("throws a TaskFailedError if its task failed", async () => {
    const { emulator, wan, receiver } = clientWithReceiver();
    emulator.outcomes.next({ fail: "api_error" });
    emulator.faults.next("reset", { times: 1, on: ["submit"] });
    expect(await during(rejection(wan.generate(REQUEST, { callbacks: receiver })))).toMatchObject({
      name: "TaskFailedError",
      taskId: emulator.tasks[0]?.id,
    });
  });

  it("throws the error of the submission if no callback arrives before the timeout", async () => {
    const { emulator, wan, receiver } = clientWithReceiver();
    emulator.faults.next("reset", { times: 1, on: ["submit"] });
    emulator.faults.next("lost-callback");
    const startedAt = Date.now();
    const options = { callbacks: receiver, timeout: 10 * MINUTE };
    expect(await during(rejection(wan.generate(REQUEST, options)))).toMatchObject({
      name: "ConnectionError",
      maybeAccepted: true,
    });
    expect(Math.round((Date.now() - startedAt) / MINUTE)).toBe(10);
  });

  it("may be aborted while generate waits for its callback, and the error has maybeAccepted", async () => {
    const { emulator, wan, receiver } = clientWithReceiver();
    emulator.faults.next("reset", { times: 1, on: ["submit"] });
    const abort = new AbortController();
    const video = rejection(wan.generate(REQUEST, { callbacks: receiver, signal: abort.signal }));
    await vi.advanceTimersByTimeAsync(5_000);
    abort.abort("enough");
    expect(await during(video)).toMatchObject({ name: "AbortError", maybeAccepted: true, cause: "enough" });
    await vi.runAllTimersAsync();
  });

  it("is not waited for if the server cannot have accepted it, or if the caller aborted it", async () => {
    const warn = vi.fn();
    const logger = { debug() {}, info() {}, warn, error() {} };
    const { emulator, wan, receiver } = clientWithReceiver({ logger });
    emulator.faults.next({ error: "used_up" }, { times: 1, on: ["submit"] });
    const startedAt = Date.now();
    const refused = await during(rejection(wan.generate(REQUEST, { callbacks: receiver })));
    expect(refused).toMatchObject({ name: "InsufficientBalanceError", maybeAccepted: false });
    emulator.faults.next("stall", { times: 1, on: ["submit"] });
    const abort = new AbortController();
    const aborted = rejection(wan.generate(REQUEST, { callbacks: receiver, signal: abort.signal }));
    await vi.advanceTimersByTimeAsync(5_000);
    abort.abort();
    expect(await during(aborted)).toMatchObject({ name: "AbortError", maybeAccepted: true });
    expect(Date.now() - startedAt).toBeLessThan(10_000);
    expect(warn).not.toHaveBeenCalled();
    await vi.runAllTimersAsync();
  });

  it("is not waited for if no callback can identify it: without callbacks, or with an unsigned URL", async () => {
    const { emulator, wan, receiver } = clientWithReceiver();
    const startedAt = Date.now();
    for (const run of [
      () => wan.generate(REQUEST),
      () =>
        wan.generate({ ...REQUEST, callback_url: "https://app.example.com/plain" }, { callbacks: receiver }),
    ]) {
      emulator.faults.next("reset", { times: 1, on: ["submit"] });
      expect(await during(rejection(run()))).toMatchObject({ maybeAccepted: true });
    }
    expect(Date.now() - startedAt).toBeLessThan(5_000);
    await vi.runAllTimersAsync();
  });

  it("is not confused with another task that a forged callback names", async () => {
    const { emulator, wan, receiver } = clientWithReceiver({ emulator: { taskSeconds: 60 } });
    const callback_url = await signCallbackUrl(HOOK, { secret: SECRET, jobId: "other" });
    const other = await wan.submit({ ...REQUEST, callback_url });
    emulator.outcomes.next("never");
    const never = await wan.submit({ ...REQUEST, callback_url });
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    emulator.faults.next("reset", { times: 1, on: ["submit"] });
    const video = wan.generate(REQUEST, { callbacks: receiver, jobId: "mine" });
    await vi.advanceTimersByTimeAsync(1_000);
    for (const id of [other.id, never.id, "no-such-task"]) {
      await during(receiver.handle(await callbackFor("mine", success(id))));
    }
    expect(await during(video)).toMatchObject({ id: emulator.tasks[2]?.id, status: "succeeded" });
  });

  it("is not confused with an earlier submission of the same job", async () => {
    const { emulator, wan, receiver } = clientWithReceiver();
    emulator.outcomes.next({ fail: "api_error" });
    await during(rejection(wan.generate(REQUEST, { callbacks: receiver, jobId: "row-7" })));
    emulator.faults.next("reset", { times: 1, on: ["submit"] });
    const again = await during(wan.generate(REQUEST, { callbacks: receiver, jobId: "row-7" }));
    expect(again).toMatchObject({ status: "succeeded", id: emulator.tasks[1]?.id });
  });

  it("ends at once if the token is refused while the task is read", async () => {
    const { emulator, wan, receiver } = clientWithReceiver();
    emulator.faults.next("reset", { times: 1, on: ["submit"] });
    emulator.faults.next({ error: "invalid_token" }, { times: 1, on: ["read"] });
    expect(await during(rejection(wan.generate(REQUEST, { callbacks: receiver })))).toMatchObject({
      name: "AuthenticationError",
      taskId: emulator.tasks[0]?.id,
      maybeAccepted: true,
      retryable: false,
    });
  });

  it("is still waited for if the API refuses the id in a forged callback", async () => {
    const { emulator, wan, receiver } = clientWithReceiver({ emulator: { taskSeconds: 100 } });
    emulator.faults.next("reset", { times: 1, on: ["submit"] });
    emulator.faults.next({ error: "bad_request" }, { times: 1, on: ["read"] });
    const generating = wan.generate(REQUEST, { callbacks: receiver, jobId: "row-7" });
    await vi.advanceTimersByTimeAsync(1_000);
    await receiver.handle(await callbackFor("row-7", success("not-an-id")));
    expect((await during(generating)).id).toBe(emulator.tasks[0]?.id);
  });

  it("is waited for once for each task that callbacks name, and for at most eight tasks", async () => {
    const { receiver } = clientWithReceiver();
    const call = new AbortController();
    const waited: string[] = [];
    const { submit } = receiver as SubmittingSource;
    const lost = rejection(
      submit({
        body: REQUEST,
        options: { jobId: "row-7" },
        callSignal: call.signal,
        send: () => Promise.reject(new ConnectionError("reset", { maybeAccepted: true })),
        wait: ({ id }) => {
          waited.push(id);
          return new Promise(() => {});
        },
      }),
    );
    await vi.advanceTimersByTimeAsync(1);
    const ids = Array.from({ length: 10 }, (_, index) => `t-${index}`);
    for (const id of [...ids, ...ids]) await receiver.handle(await callbackFor("row-7", success(id)));
    call.abort();
    expect(await lost).toMatchObject({ name: "ConnectionError", maybeAccepted: true });
    expect(waited).toEqual(ids.slice(0, 8));
  });

  it("is logged as a warning by the receiver, without its URL", async () => {
    const warn = vi.fn();
    const logger = { debug() {}, info() {}, warn, error() {} };
    const { emulator, wan, receiver } = clientWithReceiver({ logger });
    emulator.faults.next("reset", { times: 1, on: ["submit"] });
    await during(wan.generate(REQUEST, { callbacks: receiver, jobId: "row-7" }));
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/^submission of row-7: ConnectionError; /)]]);
  });
});
