import { describe, expect, it, vi } from "vitest";
import { createCallbackReceiver, signCallbackUrl } from "../../src/callbacks/index.js";
import type { Emulator } from "../../src/emulator/index.js";
import type { CallbackSource, SubmittedTask } from "../../src/index.js";
import {
  callbackFor,
  HOOK,
  hearing,
  posted,
  SECRET,
  success,
  useFakeTimersAndCrypto,
} from "../support/callbacks.js";
import { REQUEST, rejection } from "../support/client.js";
import { during, MINUTE } from "../support/emulated.js";

useFakeTimersAndCrypto();

const seconds = (times: number[]) => times.map((ms) => Math.round(ms / 1_000));

/** Has the next read answered at once, with an answer that takes so long to arrive. */
function delayNextRead(emulator: Emulator, ms: number): void {
  emulator.faults.next(
    async (_, answer) => {
      const early = await answer();
      await new Promise((resolve) => setTimeout(resolve, ms));
      return early;
    },
    { times: 1, on: ["read"] },
  );
}

describe("a wait with callbacks", () => {
  it("settles when the callback comes, on a read of its own, and reads every 30 seconds until then", async () => {
    const { wan, receiver, readsAt } = hearing({ emulator: { taskSeconds: 100 } });
    const startedAt = Date.now();
    const task = await during(wan.generate(REQUEST, { callbacks: receiver }));
    expect(task.status).toBe("succeeded");
    expect(Math.floor((Date.now() - startedAt) / 1_000)).toBe(100);
    expect(seconds(readsAt())).toEqual([30, 60, 90, 100]);
  });

  it("settles without any callback, too", async () => {
    const { emulator, wan, receiver } = hearing({ emulator: { taskSeconds: 100 } });
    emulator.faults.next("lost-callback");
    const startedAt = Date.now();
    const task = await during(wan.generate(REQUEST, { callbacks: receiver }));
    expect(task.status).toBe("succeeded");
    expect(Math.round((Date.now() - startedAt) / 1_000)).toBe(120);
  });

  it("reads as often as it is told to, callbacks or not", async () => {
    const { wan, receiver, readsAt } = hearing({ emulator: { taskSeconds: 20 } });
    await during(wan.generate(REQUEST, { callbacks: receiver, pollInterval: 8_000 }));
    expect(seconds(readsAt())).toEqual([8, 16, 20]);
  });

  it("from an id reads at once, and then listens", async () => {
    const { wan, receiver, readsAt } = hearing();
    const callback_url = await signCallbackUrl(HOOK, { secret: SECRET, ref: "r" });
    const { id } = await wan.submit({ ...REQUEST, callback_url });
    await during(wan.waitForTask(id, { callbacks: receiver }));
    expect(seconds(readsAt())).toEqual([0, 30, 60]);
  });

  it("reads at once when the callback came before the wait began", async () => {
    const { emulator, wan, receiver, readsAt } = hearing({ emulator: { taskSeconds: 0 } });
    emulator.faults.next("empty-row", { times: 1, on: ["read"] });
    const task = await during(wan.generate(REQUEST, { callbacks: receiver }));
    expect(task.status).toBe("succeeded");
    // The record was not there at first; once a callback was heard, it is read as often as without one.
    expect(seconds(readsAt())).toEqual([0, 2]);
  });

  it("is not settled by a forged callback, which only makes it read", async () => {
    const { emulator, wan, receiver, readsAt } = hearing({ emulator: { taskSeconds: 50 } });
    emulator.outcomes.next({ fail: "api_error" });
    const told: SubmittedTask[] = [];
    const video = rejection(
      wan.generate(REQUEST, { callbacks: receiver, ref: "r", onSubmitted: (each) => void told.push(each) }),
    );
    await vi.advanceTimersByTimeAsync(10_000);
    const { status } = await during(receiver.handle(await callbackFor("r", success(told[0]?.id))));
    expect(status).toBe(200);
    expect(await during(video)).toMatchObject({ name: "TaskFailedError", taskId: told[0]?.id });
    expect(seconds(readsAt())[0]).toBe(10);
  });

  it("reads once more when a callback comes while a read is under way", async () => {
    const { emulator, wan, receiver } = hearing({ emulator: { taskSeconds: 40 } });
    // The read at 30 s, whose answer was made before the task ended and comes long after.
    delayNextRead(emulator, 50_000);
    const startedAt = Date.now();
    await during(wan.generate(REQUEST, { callbacks: receiver }));
    expect(Math.floor((Date.now() - startedAt) / 1_000)).toBe(40);
    // The fault's own timer; of ours none is left.
    expect(vi.getTimerCount()).toBe(1);
    await vi.runAllTimersAsync();
  });

  it("reads in the next turn of the pace after a callback, although a read came back meanwhile", async () => {
    const { emulator, wan, receiver, readsAt } = hearing({
      emulator: { taskSeconds: 30.4 },
      wan: { polling: { readsPerSecond: 1 } },
    });
    delayNextRead(emulator, 700);
    await during(wan.generate(REQUEST, { callbacks: receiver }));
    expect(seconds(readsAt())).toEqual([30, 31]);
  });

  it("finds a callback without a task id by its ref", async () => {
    const { wan, receiver, readsAt } = hearing({
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

  it("leaves no listener behind, however it ends", async () => {
    const { wan, receiver } = hearing({ emulator: { taskSeconds: 60 } });
    let listening = 0;
    const callbacks: CallbackSource = {
      ...receiver,
      listen(taskId, heard) {
        listening++;
        const leave = receiver.listen(taskId, heard);
        return () => {
          listening--;
          leave();
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
    expect(listening).toBe(3);
    aborted.abort();
    expect(listening).toBe(2);
    await during(waits);
    expect(listening).toBe(0);
  });

  it("may be one of many, which share their reads", async () => {
    const { wan, receiver, readsAt } = hearing({ emulator: { taskSeconds: 10 } });
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

  it("is told of by watchTask as well", async () => {
    const { wan, receiver } = hearing({ emulator: { taskSeconds: 100 } });
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

describe("what a receiver keeps", () => {
  const heardAtOnce = (receiver: ReturnType<typeof createCallbackReceiver>, id: string) => {
    const heard = vi.fn();
    receiver.listen(id, heard)();
    return heard.mock.calls.length;
  };

  it("is a callback for which nobody listened, for an hour", async () => {
    const receiver = createCallbackReceiver({ secret: SECRET });
    await receiver.handle(await callbackFor("r", success("t-1")));
    expect([heardAtOnce(receiver, "t-1"), heardAtOnce(receiver, "t-2")]).toEqual([1, 0]);
    await vi.advanceTimersByTimeAsync(59 * MINUTE);
    expect(heardAtOnce(receiver, "t-1")).toBe(1);
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    expect(heardAtOnce(receiver, "t-1")).toBe(0);
  });

  it("is bounded: the oldest go first", async () => {
    const receiver = createCallbackReceiver({ secret: SECRET });
    const url = await signCallbackUrl(HOOK, { secret: SECRET });
    for (let id = 0; id <= 10_000; id++) {
      await receiver.handle({ method: "POST", url, body: success(`t-${id}`) });
    }
    expect([0, 1, 10_000].map((id) => heardAtOnce(receiver, `t-${id}`))).toEqual([0, 1, 1]);
  }, 60_000);
});

describe("a request with a receiver", () => {
  it("is signed with the receiver's URL and the ref, which the receipt has, too", async () => {
    const { emulator, wan, receiver } = hearing();
    const told: SubmittedTask[] = [];
    await during(
      wan.generate(REQUEST, {
        callbacks: receiver,
        ref: "row-7",
        onSubmitted: (each) => void told.push(each),
      }),
    );
    const callback_url = await signCallbackUrl(HOOK, { secret: SECRET, ref: "row-7" });
    expect(emulator.requests[0]?.body).toMatchObject({ callback_url });
    expect(JSON.parse(JSON.stringify(told[0]))).toMatchObject({ ref: "row-7" });
  });

  it("keeps a callback URL of its own, and has its ref when that is signed", async () => {
    const { emulator, wan, receiver } = hearing();
    const plain = "https://app.example.com/elsewhere";
    const signed = await signCallbackUrl(HOOK, { secret: SECRET, ref: "mine" });
    const refs: unknown[] = [];
    const onSubmitted = ({ ref }: SubmittedTask) => void refs.push(ref);
    for (const callback_url of [plain, signed]) {
      await during(
        wan.generate({ ...REQUEST, callback_url }, { callbacks: receiver, ref: "r", onSubmitted }),
      );
    }
    const submits = emulator.requests.filter(({ path }) => path === "/wan/videos");
    expect(submits.map(({ body }) => (body as { callback_url: string }).callback_url)).toEqual([
      plain,
      signed,
    ]);
    expect(refs).toEqual([undefined, "mine"]);
    expect((await wan.submit({ ...REQUEST, callback_url: signed })).ref).toBe("mine");
    await vi.runAllTimersAsync();
  });

  it("is refused before it is sent when the receiver has no URL, or the ref is none", async () => {
    const { emulator, wan, receiver } = hearing();
    const error = await rejection(
      wan.generate(REQUEST, { callbacks: createCallbackReceiver({ secret: SECRET }) }),
    );
    expect(error).toMatchObject({
      name: "ConfigurationError",
      message: expect.stringContaining("createCallbackReceiver()"),
    });
    expect(await rejection(wan.generate(REQUEST, { callbacks: receiver, ref: "" }))).toMatchObject({
      name: "RequestValidationError",
    });
    expect(emulator.requests).toEqual([]);
  });

  it("leaves a task that gives nothing away", async () => {
    const { wan, receiver } = hearing({ emulator: { taskSeconds: 0 } });
    const task = await during(wan.generate(REQUEST, { callbacks: receiver, ref: "row-7" }));
    expect(task.request).toMatchObject({ prompt: REQUEST.prompt });
    expect(JSON.stringify([task, structuredClone(task), { ...task }])).not.toMatch(
      /callback_url|wan_sig|wan_ref/,
    );
  });
});
