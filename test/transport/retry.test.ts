import { beforeEach, expect, it, vi } from "vitest";
import { Pace } from "../../src/transport/rate-limiter.js";
import type { Call, Transport } from "../../src/transport/request.js";
import { send } from "../../src/transport/retry.js";
import type { Operation } from "../../src/transport/retry-policy.js";
import { withDeadline } from "../../src/util/deadline.js";
import { FOREVER, sleep } from "../../src/util/timers.js";
import { fetchFailed, TOKEN } from "../support/client.js";
import { useFakeTimers } from "../support/fake-timers.js";

useFakeTimers();
beforeEach(() => {
  vi.spyOn(Math, "random").mockReturnValue(1);
});

type Answer = () => Response | Promise<Response>;
const good: Answer = () => Response.json({});
const busy = (retryAfter?: number): Answer => {
  const headers = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
  return () => Response.json({}, { status: 429, headers });
};
const broken: Answer = () => Response.json({}, { status: 500 });
const reset: Answer = () => Promise.reject(fetchFailed("ECONNRESET"));
const unreachable: Answer = () => Promise.reject(fetchFailed("ECONNREFUSED"));
const stall: Answer = () => new Promise(() => {});

/** Sends a call to a server that gives these answers: what came of it, when it was sent, in ms, and what was logged. */
async function sent(
  operation: Operation,
  answers: Answer[],
  { timeout = 60_000, maxRetries = 2, pace = new Pace(FOREVER) } = {},
) {
  const startedAt = Date.now();
  const at: number[] = [];
  const info = vi.fn<(line: string) => void>();
  const transport: Transport = {
    baseURL: "http://localhost:1",
    apiKey: TOKEN,
    headers: {},
    logger: { debug() {}, info, warn() {}, error() {} },
    pace: { submit: pace, read: new Pace(1) },
    fetch: async () => {
      at.push(Date.now() - startedAt);
      return (answers[at.length - 1] as Answer)();
    },
  };
  const call: Call<string> = {
    operation,
    path: operation === "submit" ? "/wan/videos" : "/wan/tasks",
    body: {},
    requestTimeout: FOREVER,
    interpret: () => "done",
  };
  const settled = withDeadline(timeout, [], (deadline) => send(transport, call, deadline, maxRetries)).catch(
    (error: unknown) => error,
  );
  let end = 0;
  void settled.then(() => {
    end = Date.now() - startedAt;
  });
  await vi.advanceTimersByTimeAsync(120_000);
  return { end, at, result: await settled, lines: info.mock.calls.flat() };
}

it("waits longer after each refusal, and counts none of them as a retry", async () => {
  const { at, result, lines } = await sent("read", [busy(), busy(), busy(), busy(), good], { maxRetries: 0 });
  expect(at).toEqual([0, 500, 1_500, 3_500, 7_500]);
  expect(result).toBe("done");
  expect(lines[0]).toBe("POST /wan/tasks: rate limited, trying again in 500 ms");
});

it("waits longer after each failure of a read, up to maxRetries times", async () => {
  const { at, result } = await sent("read", [broken, reset, unreachable, good], { maxRetries: 2 });
  expect(at).toEqual([0, 500, 1_500]);
  expect(result).toMatchObject({ name: "ConnectionError" });
});

it("waits as long as it is asked to, and gives up at once when that is too long", async () => {
  expect((await sent("submit", [busy(7), good])).at).toEqual([0, 7_000]);
  const { at, end, result } = await sent("submit", [busy(7), good], { timeout: 7_000 });
  expect(at).toEqual([0]);
  expect(end).toBe(0);
  expect(result).toMatchObject({ name: "RateLimitError", retryAfterMs: 7_000 });
});

it("repeats a submit that was not sent, and none that may have arrived", async () => {
  expect((await sent("submit", [unreachable, good])).at).toEqual([0, 500]);
  for (const answer of [broken, reset]) expect((await sent("submit", [answer, good])).at).toEqual([0]);
});

it("does not ask again for a balance that is used up, whatever the status", async () => {
  const usedUp = () => Response.json({ error: { code: "used_up" } }, { status: 429 });
  const { at, result } = await sent("submit", [usedUp, good]);
  expect(at).toEqual([0]);
  expect(result).toMatchObject({ name: "InsufficientBalanceError" });
});

it("takes a turn before each time that a submit is sent, and none for a read", async () => {
  const pace = new Pace(FOREVER);
  const turn = vi.spyOn(pace, "turn");
  await sent("submit", [busy(1), good], { pace });
  expect(turn).toHaveBeenCalledTimes(2);
  await sent("read", [busy(1), good], { pace });
  expect(turn).toHaveBeenCalledTimes(2);
});

it("has the reads of others rest as long as a 429 asks, and lets other submits ask for themselves", async () => {
  const slowDown = vi.spyOn(Pace.prototype, "slowDown");
  await sent("read", [busy(7), good]);
  await sent("submit", [busy(7), good]);
  await sent("read", [busy(), good]);
  await sent("read", [broken, reset, good]);
  expect(slowDown.mock.calls.map(([rest]) => rest)).toEqual([7_000, 0, undefined]);
});

it("says why it was refused when its time ends before its next turn", async () => {
  const pace = new Pace(FOREVER);
  const turn = vi.spyOn(pace, "turn").mockResolvedValueOnce();
  turn.mockImplementationOnce((signal) => sleep(FOREVER, signal));
  const { at, end, result } = await sent("submit", [busy(1), good], { pace, timeout: 5_000 });
  expect(at).toEqual([0]);
  expect(end).toBe(5_000);
  expect(result).toMatchObject({ name: "RateLimitError", maybeAccepted: false });
});

it("says that it may have been taken when its time ends while it waits for an answer", async () => {
  const { at, result } = await sent("submit", [busy(1), stall], { timeout: 5_000 });
  expect(at).toEqual([0, 1_000]);
  expect(result).toMatchObject({ name: "RequestTimeoutError", maybeAccepted: true });
});

it("does not send a read again whose time has ended", async () => {
  const { at, end, result } = await sent("read", [stall, good], { timeout: 5_000 });
  expect(at).toEqual([0]);
  expect(end).toBe(5_000);
  expect(result).toMatchObject({ name: "RequestTimeoutError" });
});
