import { describe, expect, it, vi } from "vitest";
import { createCallbackReceiver, signCallbackUrl } from "../../src/callbacks/index.js";
import type { Emulator } from "../../src/emulator/index.js";
import type { CallbackSource, SubmittedTask } from "../../src/index.js";
import {
  callbackFor,
  clientWithReceiver,
  HOOK,
  posted,
  SECRET,
  success,
  useFakeTimersAndCrypto,
} from "../support/callbacks.js";
import { REQUEST, rejection } from "../support/client.js";
import { during } from "../support/emulated.js";

useFakeTimersAndCrypto();

const seconds = (times: number[]) => times.map((ms) => Math.round(ms / 1_000));

/** Delays the response to the next read request, which shows the task as it was before the delay. */
function delayNextRead(emulator: Emulator, ms: number): void {
  emulator.faults.next(
    async (_, respond) => {
      const early = await respond();
      await new Promise((resolve) => setTimeout(resolve, ms));
      return early;
    },
    { times: 1, on: ["read"] },
  );
}

describe("a wait with callbacks", () => {
  it("reads every 30 seconds, and settles with a read when the callback arrives", async () => {
    const { wan, receiver, readsAt } = clientWithReceiver({ emulator: { taskSeconds: 100 } });
    const startedAt = Date.now();
    const task = await during(wan.generate(REQUEST, { callbacks: receiver }));
    expect(task.status).toBe("succeeded");
    expect(Math.floor((Date.now() - startedAt) / 1_000)).toBe(100);
    expect(seconds(readsAt())).toEqual([30, 60, 90, 100]);
  });

  it("settles without a callback too", async () => {
    const { emulator, wan, receiver } = clientWithReceiver({ emulator: { taskSeconds: 100 } });
    emulator.faults.next("lost-callback");
    const startedAt = Date.now();
    const task = await during(wan.generate(REQUEST, { callbacks: receiver }));
    expect(task.status).toBe("succeeded");
    expect(Math.round((Date.now() - startedAt) / 1_000)).toBe(120);
  });

  it("reads as often as pollInterval says", async () => {
    const { wan, receiver, readsAt } = clientWithReceiver({ emulator: { taskSeconds: 20 } });
    await during(wan.generate(REQUEST, { callbacks: receiver, pollInterval: 8_000 }));
    expect(seconds(readsAt())).toEqual([8, 16, 20]);
  });

  it("for an id reads at once, and then waits for the callback", async () => {
    const { wan, receiver, readsAt } = clientWithReceiver();
    const callback_url = await signCallbackUrl(HOOK, { secret: SECRET, jobId: "r" });
    const { id } = await wan.submit({ ...REQUEST, callback_url });
    await during(wan.waitForTask(id, { callbacks: receiver }));
    expect(seconds(readsAt())).toEqual([0, 30, 60]);
  });

  it("reads at once if the callback arrived before the wait", async () => {
    const { emulator, wan, receiver, readsAt } = clientWithReceiver({ emulator: { taskSeconds: 0 } });
    emulator.faults.next("empty-row", { times: 1, on: ["read"] });
    const task = await during(wan.generate(REQUEST, { callbacks: receiver }));
    expect(task.status).toBe("succeeded");
    // The record was missing at first. After a callback, the wait reads as often as without callbacks.
    expect(seconds(readsAt())).toEqual([0, 2]);
  });

  it("is not settled by a forged callback, which only causes a read", async () => {
    const { emulator, wan, receiver, readsAt } = clientWithReceiver({ emulator: { taskSeconds: 50 } });
    emulator.outcomes.next({ fail: "api_error" });
    const notified: SubmittedTask[] = [];
    const video = rejection(
      wan.generate(REQUEST, {
        callbacks: receiver,
        jobId: "r",
        onSubmitted: (each) => void notified.push(each),
      }),
    );
    await vi.advanceTimersByTimeAsync(10_000);
    const { status } = await during(receiver.handle(await callbackFor("r", success(notified[0]?.id))));
    expect(status).toBe(200);
    expect(await during(video)).toMatchObject({ name: "TaskFailedError", taskId: notified[0]?.id });
    expect(seconds(readsAt())[0]).toBe(10);
  });

  it("reads once more if a callback arrives while a read request is in flight", async () => {
    const { emulator, wan, receiver } = clientWithReceiver({ emulator: { taskSeconds: 40 } });
    // The response to the read at 30 s is produced before the task ends, and arrives long after that.
    delayNextRead(emulator, 50_000);
    const startedAt = Date.now();
    await during(wan.generate(REQUEST, { callbacks: receiver }));
    expect(Math.floor((Date.now() - startedAt) / 1_000)).toBe(40);
    // Only the timer of the fault is left, and none of the client.
    expect(vi.getTimerCount()).toBe(1);
    await vi.runAllTimersAsync();
  });

  it("reads as soon as the rate limit allows after a callback, although another read has just finished", async () => {
    const { emulator, wan, receiver, readsAt } = clientWithReceiver({
      emulator: { taskSeconds: 30.4 },
      wan: { polling: { readsPerSecond: 1 } },
    });
    delayNextRead(emulator, 700);
    await during(wan.generate(REQUEST, { callbacks: receiver }));
    expect(seconds(readsAt())).toEqual([30, 31]);
  });

  it("accepts a callback without a task id, by its job id", async () => {
    const { wan, receiver, readsAt } = clientWithReceiver({
      emulator: {
        taskSeconds: 20,
        deliverCallback: async (request) => {
          const { task_id: _, ...body } = (await request.json()) as Record<string, unknown>;
          return receiver.handle(posted(request.url, body));
        },
      },
    });
    await during(wan.generate(REQUEST, { callbacks: receiver }));
    expect(seconds(readsAt())).toEqual([20]);
  });

  it("leaves no subscription behind, however it ends", async () => {
    const { wan, receiver } = clientWithReceiver({ emulator: { taskSeconds: 60 } });
    let subscriptions = 0;
    const callbacks: CallbackSource = {
      ...receiver,
      listen(taskId, notify) {
        subscriptions++;
        const unsubscribe = receiver.listen(taskId, notify);
        return () => {
          subscriptions--;
          unsubscribe();
        };
      },
    };
    const { id } = await wan.submit(REQUEST);
    const aborted = new AbortController();
    const waits = Promise.all([
      rejection(wan.waitForTask(id, { callbacks, timeout: 5_000 })),
      rejection(wan.waitForTask(id, { callbacks, signal: aborted.signal })),
      rejection(wan.waitForTask(id, { callbacks, signal: AbortSignal.abort() })),
      wan.waitForTask(id, { callbacks }),
    ]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(subscriptions).toBe(3);
    aborted.abort();
    expect(subscriptions).toBe(2);
    await during(waits);
    expect(subscriptions).toBe(0);
  });

  it("may be one of many, which share read requests", async () => {
    const { wan, receiver, readsAt } = clientWithReceiver({ emulator: { taskSeconds: 10 } });
    const urls = await Promise.all(
      Array.from({ length: 30 }, () => signCallbackUrl(HOOK, { secret: SECRET })),
    );
    const refs = await Promise.all(urls.map((callback_url) => wan.submit({ ...REQUEST, callback_url })));
    const ends: string[] = [];
    const all = (async () => {
      for await (const { status } of wan.waitForTasks(refs, { callbacks: receiver })) ends.push(status);
    })();
    await during(all);
    expect(ends).toEqual(Array(30).fill("succeeded"));
    expect(readsAt().length).toBeLessThan(10);
  });

  it("also works with watchTask", async () => {
    const { wan, receiver } = clientWithReceiver({ emulator: { taskSeconds: 100 } });
    const { id } = await wan.submit({
      ...REQUEST,
      callback_url: await signCallbackUrl(HOOK, { secret: SECRET }),
    });
    const startedAt = Date.now();
    const seen: string[] = [];
    const all = (async () => {
      for await (const { status } of wan.watchTask(id, { callbacks: receiver })) seen.push(status);
    })();
    await during(all);
    expect(seen.at(-1)).toBe("succeeded");
    expect(Math.floor((Date.now() - startedAt) / 1_000)).toBe(100);
  });
});

describe("a custom callback source", () => {
  it("needs only listen: generate sends the request unchanged, and reads the task when it is notified", async () => {
    const { emulator, wan, readsAt } = clientWithReceiver({ emulator: { taskSeconds: 20 } });
    const callbacks: CallbackSource = {
      listen(_, notify) {
        const timer = setTimeout(notify, 20_000);
        return () => clearTimeout(timer);
      },
    };
    const submitted: SubmittedTask[] = [];
    const onSubmitted = (each: SubmittedTask) => void submitted.push(each);
    await during(wan.generate(REQUEST, { callbacks, jobId: "row-7", onSubmitted }));
    expect(emulator.requests[0]?.body).toEqual({ ...REQUEST, action: "text2video", async: true });
    expect(submitted[0]).not.toHaveProperty("jobId");
    expect(seconds(readsAt())).toEqual([20]);
  });
});

describe("a request with a receiver", () => {
  it("has a callback URL with the receiver's URL and the job id, which SubmittedTask has too", async () => {
    const { emulator, wan, receiver } = clientWithReceiver();
    const notified: SubmittedTask[] = [];
    await during(
      wan.generate(REQUEST, {
        callbacks: receiver,
        jobId: "row-7",
        onSubmitted: (each) => void notified.push(each),
      }),
    );
    const callback_url = await signCallbackUrl(HOOK, { secret: SECRET, jobId: "row-7" });
    expect(emulator.requests[0]?.body).toMatchObject({ callback_url });
    expect(JSON.parse(JSON.stringify(notified[0]))).toMatchObject({ jobId: "row-7" });
  });

  it("keeps its own callback URL, and its job id if that URL is signed", async () => {
    const { emulator, wan, receiver } = clientWithReceiver();
    const plain = "https://app.example.com/elsewhere";
    const signed = await signCallbackUrl(HOOK, { secret: SECRET, jobId: "mine" });
    const jobIds: unknown[] = [];
    const onSubmitted = ({ jobId }: SubmittedTask) => void jobIds.push(jobId);
    for (const callback_url of [plain, signed]) {
      await during(
        wan.generate({ ...REQUEST, callback_url }, { callbacks: receiver, jobId: "r", onSubmitted }),
      );
    }
    const submits = emulator.requests.filter(({ path }) => path === "/wan/videos");
    expect(submits.map(({ body }) => (body as { callback_url: string }).callback_url)).toEqual([
      plain,
      signed,
    ]);
    expect(jobIds).toEqual([undefined, "mine"]);
    expect((await wan.submit({ ...REQUEST, callback_url: signed })).jobId).toBe("mine");
    await vi.runAllTimersAsync();
  });

  it("is refused before it is sent if the receiver has no URL or the job id is invalid", async () => {
    const { emulator, wan, receiver } = clientWithReceiver();
    const error = await rejection(
      wan.generate(REQUEST, { callbacks: createCallbackReceiver({ secret: SECRET }) }),
    );
    expect(error).toMatchObject({
      name: "ConfigurationError",
      message: expect.stringContaining("createCallbackReceiver()"),
    });
    expect(await rejection(wan.generate(REQUEST, { callbacks: receiver, jobId: "" }))).toMatchObject({
      name: "RequestValidationError",
    });
    expect(emulator.requests).toEqual([]);
  });

  it("returns a task that does not show the signature", async () => {
    const { wan, receiver } = clientWithReceiver({ emulator: { taskSeconds: 0 } });
    const task = await during(wan.generate(REQUEST, { callbacks: receiver, jobId: "row-7" }));
    expect(task.request).toMatchObject({ prompt: REQUEST.prompt });
    expect(JSON.stringify([task, structuredClone(task), { ...task }])).not.toMatch(
      /callback_url|wan_sig|wan_job/,
    );
  });
});
