import { afterEach, describe, expect, it, vi } from "vitest";
import { createEmulator } from "../../src/emulator/index.js";
import { clientFor, REQUEST, rejection } from "../support/client.js";
import { checkedEmulator } from "../support/contract-answers.js";
import { API, postTo } from "../support/emulated.js";

const MINUTE = 60_000;

afterEach(() => {
  vi.useRealTimers();
});

describe("the emulator's clock", () => {
  it("is the system's, as it is at the moment, and what was skipped", async () => {
    const emulator = createEmulator();
    vi.useFakeTimers({ now: 1_000_000 });
    expect(emulator.clock.now()).toBe(1_000_000);
    await emulator.clock.advance(500);
    vi.setSystemTime(2_000_000);
    expect(emulator.clock.now()).toBe(2_000_500);
  });

  it("may be the test's own", async () => {
    let now = 5_000;
    const emulator = createEmulator({ clock: { now: () => now }, taskSeconds: 10 });
    await postTo(emulator, "/wan/videos", { ...REQUEST, async: true });
    now += 4_000;
    await emulator.clock.advance(3_000);
    expect(emulator.clock.now()).toBe(12_000);
    expect(emulator.tasks[0]).toMatchObject({ createdAt: 5_000, startsAt: 6_000, finishesAt: 15_000 });
    expect(emulator.requests[0]?.at).toBe(5_000);
  });

  it("steps a task to its end without a timer", async () => {
    vi.useFakeTimers();
    const emulator = checkedEmulator();
    const wan = clientFor(API, { fetch: emulator.fetch });
    const submitted = await wan.submit(REQUEST);
    expect((await wan.getTask(submitted)).status).toBe("pending");
    void emulator.clock.advance(MINUTE);
    expect(await wan.getTask(submitted)).toMatchObject({ status: "succeeded", elapsedSeconds: 54 });
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is driven by fake timers, together with the client's wait", async () => {
    vi.useFakeTimers();
    const emulator = checkedEmulator({ taskSeconds: 787 });
    const wan = clientFor(API, { fetch: emulator.fetch });
    const task = wan.generate(REQUEST);
    await vi.advanceTimersByTimeAsync(13 * MINUTE);
    expect(emulator.requests.length).toBeGreaterThan(20);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect((await task).elapsedSeconds).toBeCloseTo(787 * 0.9);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("answers a request that is held open, by steps or by timers", async () => {
    vi.useFakeTimers();
    const emulator = createEmulator({ taskSeconds: 600 });
    const answers: number[] = [];
    const hold = () => postTo(emulator, "/wan/videos", REQUEST).then(({ status }) => answers.push(status));
    void hold();
    await vi.advanceTimersByTimeAsync(599_999);
    expect(answers).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(answers).toEqual([200]);

    void hold();
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    await emulator.clock.advance(4 * MINUTE);
    expect(answers).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(answers).toHaveLength(2);

    void hold();
    await vi.advanceTimersByTimeAsync(0);
    await emulator.clock.advance(10 * MINUTE);
    await vi.advanceTimersByTimeAsync(0);
    expect(answers).toHaveLength(3);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("holds a request open for as long as a clock of the test's own stands still", async () => {
    vi.useFakeTimers();
    const emulator = createEmulator({ taskSeconds: 10, clock: { now: () => 0 } });
    let answered = false;
    const answer = postTo(emulator, "/wan/videos", REQUEST).then(() => {
      answered = true;
    });
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(answered).toBe(false);
    await emulator.clock.advance(10_000);
    await answer;
    expect(vi.getTimerCount()).toBe(0);
  });

  it("holds a request open beyond what one timer can be set to", async () => {
    vi.useFakeTimers();
    const emulator = createEmulator({ taskSeconds: 40 * 24 * 3_600 });
    const answer = postTo(emulator, "/wan/videos", REQUEST);
    await vi.advanceTimersByTimeAsync(40 * 24 * 3_600_000);
    expect((await answer).status).toBe(200);
  });

  it("lets go of a held request whose caller left, and takes nothing from one who left before", async () => {
    vi.useFakeTimers();
    const emulator = createEmulator();
    const controller = new AbortController();
    const held = rejection(postTo(emulator, "/wan/videos", REQUEST, { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(10);
    expect(vi.getTimerCount()).toBe(1);
    controller.abort();
    expect(await held).toMatchObject({ name: "AbortError" });
    expect(vi.getTimerCount()).toBe(0);

    await rejection(postTo(emulator, "/wan/videos", REQUEST, { signal: AbortSignal.abort() }));
    expect(emulator.requests).toHaveLength(1);
  });

  it("lets go of a caller who leaves while the request is still being read", async () => {
    const emulator = createEmulator();
    for (const fault of [undefined, "stall", "stalled-body"] as const) {
      if (fault) emulator.faults.next(fault);
      const controller = new AbortController();
      const body = fault === "stalled-body" ? { ...REQUEST, async: true } : REQUEST;
      const answer = postTo(emulator, "/wan/videos", body, { signal: controller.signal });
      controller.abort();
      expect(await rejection(answer)).toMatchObject({ name: "AbortError" });
    }
  });

  it("needs no timers where tasks take no time", async () => {
    const setTimeout = vi.spyOn(globalThis, "setTimeout");
    const emulator = createEmulator({ taskSeconds: 0, deliverCallback: () => new Response() });
    await postTo(emulator, "/wan/videos", REQUEST);
    await postTo(emulator, "/wan/videos", { ...REQUEST, callback_url: "https://example.com/hook" });
    expect(setTimeout).not.toHaveBeenCalled();
  });
});

describe("the emulator's seed", () => {
  const ids = async (seed: number) => {
    const emulator = createEmulator({ taskSeconds: 0, seed });
    for (let index = 0; index < 3; index++) await postTo(emulator, "/wan/videos", REQUEST);
    return emulator.tasks.map(({ id }) => id);
  };

  it("makes the ids the same in each run, and others for another one", async () => {
    const [first, again, other] = [await ids(1), await ids(1), await ids(2)];
    expect(first).toEqual(again);
    expect(new Set([...first, ...other]).size).toBe(6);
  });

  it("starts over with a reset, like everything else", async () => {
    const delivered: string[] = [];
    const emulator = createEmulator({
      seed: 1,
      clock: { now: () => 0 },
      rateLimit: { submitsPerMinute: 2 },
      deliverCallback: (request) => {
        delivered.push(request.url);
        return new Response();
      },
    });
    const submit = async () => {
      const body = { ...REQUEST, callback_url: "https://example.com/hook" };
      return (await postTo(emulator, "/wan/videos", body)).body.task_id;
    };
    const first = await submit();
    emulator.outcomes.next("moderated");
    emulator.faults.next("reset");
    await emulator.clock.advance(1_000);
    emulator.reset();
    expect(emulator.tasks.concat(emulator.requests as never, emulator.callbacks as never)).toEqual([]);
    expect([emulator.clock.now(), emulator.faults.pending]).toEqual([0, 0]);
    expect((await postTo(emulator, "/wan/tasks", { id: first })).body).toEqual({});
    emulator.reset();
    expect([await submit(), typeof (await submit())]).toEqual([first, "string"]);
    expect(await submit()).toBeUndefined();
    await emulator.clock.advance(60_000);
    expect(delivered).toHaveLength(2);
  });
});
