import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { createEmulator } from "../../src/emulator/index.js";
import { serveEmulator } from "../../src/node/index.js";
import { clientFor, REQUEST, rejection } from "../support/client.js";
import { checkedEmulator } from "../support/contract-responses.js";
import { API, postTo } from "../support/emulated.js";

const MINUTE = 60_000;

afterEach(() => {
  vi.useRealTimers();
});

describe("the emulator's clock", () => {
  it("is the current system time plus the time it was advanced by", async () => {
    const emulator = createEmulator();
    vi.useFakeTimers({ now: 1_000_000 });
    expect(emulator.clock.now()).toBe(1_000_000);
    await emulator.clock.advance(500);
    vi.setSystemTime(2_000_000);
    expect(emulator.clock.now()).toBe(2_000_500);
  });

  it("can use a custom time source", async () => {
    let now = 5_000;
    const emulator = createEmulator({ clock: { now: () => now }, taskSeconds: 10 });
    await postTo(emulator, "/wan/videos", { ...REQUEST, async: true });
    now += 4_000;
    await emulator.clock.advance(3_000);
    expect(emulator.clock.now()).toBe(12_000);
    expect(emulator.tasks[0]).toMatchObject({ createdAt: 5_000, startsAt: 6_000, finishesAt: 15_000 });
    expect(emulator.requests[0]?.at).toBe(5_000);
  });

  it("advances a task to its end without a timer", async () => {
    vi.useFakeTimers();
    const emulator = checkedEmulator();
    const wan = clientFor(API, { fetch: emulator.fetch });
    const submitted = await wan.submit(REQUEST);
    expect((await wan.getTask(submitted)).status).toBe("pending");
    void emulator.clock.advance(MINUTE);
    expect(await wan.getTask(submitted)).toMatchObject({ status: "succeeded", elapsedSeconds: 54 });
    expect(vi.getTimerCount()).toBe(0);
  });

  it("follows fake timers, together with the client's wait", async () => {
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

  it("ends a blocking request when it is advanced, or by timers", async () => {
    vi.useFakeTimers();
    const emulator = createEmulator({ taskSeconds: 600 });
    const statuses: number[] = [];
    const submitBlocking = () =>
      postTo(emulator, "/wan/videos", REQUEST).then(({ status }) => statuses.push(status));
    void submitBlocking();
    await vi.advanceTimersByTimeAsync(599_999);
    expect(statuses).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(statuses).toEqual([200]);

    void submitBlocking();
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    await emulator.clock.advance(4 * MINUTE);
    expect(statuses).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(statuses).toHaveLength(2);

    void submitBlocking();
    await vi.advanceTimersByTimeAsync(0);
    await emulator.clock.advance(10 * MINUTE);
    await vi.advanceTimersByTimeAsync(0);
    expect(statuses).toHaveLength(3);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("holds a blocking request open as long as a custom time source stands still", async () => {
    vi.useFakeTimers();
    const emulator = createEmulator({ taskSeconds: 10, clock: { now: () => 0 } });
    let finished = false;
    const response = postTo(emulator, "/wan/videos", REQUEST).then(() => {
      finished = true;
    });
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(finished).toBe(false);
    await emulator.clock.advance(10_000);
    await response;
    expect(vi.getTimerCount()).toBe(0);
  });

  it("holds a blocking request open for longer than the maximum of one timer", async () => {
    vi.useFakeTimers();
    const emulator = createEmulator({ taskSeconds: 40 * 24 * 3_600 });
    const response = postTo(emulator, "/wan/videos", REQUEST);
    await vi.advanceTimersByTimeAsync(40 * 24 * 3_600_000);
    expect((await response).status).toBe(200);
  });

  it("cancels a blocking request that is aborted, and ignores one that was aborted before it was sent", async () => {
    vi.useFakeTimers();
    const emulator = createEmulator();
    const controller = new AbortController();
    const error = rejection(postTo(emulator, "/wan/videos", REQUEST, { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(10);
    expect(vi.getTimerCount()).toBe(1);
    controller.abort();
    expect(await error).toMatchObject({ name: "AbortError" });
    expect(vi.getTimerCount()).toBe(0);

    await rejection(postTo(emulator, "/wan/videos", REQUEST, { signal: AbortSignal.abort() }));
    expect(emulator.requests).toHaveLength(1);
  });

  it("rejects a request that is aborted while its body is being read", async () => {
    const emulator = createEmulator();
    for (const fault of [undefined, "stall", "stalled-body"] as const) {
      if (fault) emulator.faults.next(fault);
      const controller = new AbortController();
      const body = fault === "stalled-body" ? { ...REQUEST, async: true } : REQUEST;
      const response = postTo(emulator, "/wan/videos", body, { signal: controller.signal });
      controller.abort();
      expect(await rejection(response)).toMatchObject({ name: "AbortError" });
    }
  });

  it.each(["succeed", "never"] as const)(
    "resets the connection of a blocking request that waits when the emulator is reset: %s",
    async (outcome) => {
      vi.useFakeTimers();
      const emulator = createEmulator();
      emulator.outcomes.next(outcome);
      const wan = clientFor(API, { fetch: emulator.fetch });
      const error = rejection(wan.generateBlocking(REQUEST));
      await vi.advanceTimersByTimeAsync(10);
      expect(emulator.tasks).toHaveLength(1);
      emulator.reset();
      expect(await error).toMatchObject({
        name: "ConnectionError",
        maybeAccepted: true,
        cause: { cause: { code: "ECONNRESET" } },
      });
      expect(vi.getTimerCount()).toBe(0);
      expect([emulator.tasks, emulator.requests]).toEqual([[], []]);

      const next = postTo(emulator, "/wan/videos", REQUEST);
      await vi.advanceTimersByTimeAsync(MINUTE);
      expect((await next).status).toBe(200);
    },
  );

  it("resets the connection of a blocking request over HTTP", async () => {
    const emulator = createEmulator({ clock: { now: () => 0 } });
    const { url, close } = await serveEmulator(emulator);
    onTestFinished(close);
    const error = rejection(clientFor(url).generateBlocking(REQUEST));
    await vi.waitFor(() => expect(emulator.tasks).toHaveLength(1));
    emulator.reset();
    expect(await error).toMatchObject({ name: "ConnectionError", maybeAccepted: true });
  });

  it("uses no timers when tasks take no time", async () => {
    const setTimeout = vi.spyOn(globalThis, "setTimeout");
    const emulator = createEmulator({ taskSeconds: 0, deliverCallback: () => new Response() });
    await postTo(emulator, "/wan/videos", REQUEST);
    await postTo(emulator, "/wan/videos", { ...REQUEST, callback_url: "https://example.com/hook" });
    expect(setTimeout).not.toHaveBeenCalled();
  });
});
