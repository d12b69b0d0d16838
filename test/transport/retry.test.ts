import { beforeEach, expect, it, vi } from "vitest";
import { createRateLimiter } from "../../src/transport/rate-limiter.js";
import type { ApiRequest, Transport } from "../../src/transport/request.js";
import { sendWithRetries } from "../../src/transport/retry.js";
import type { Settings } from "../../src/transport/settings.js";
import type { RequestKind } from "../../src/types/rate-limiter.js";
import { withDeadline } from "../../src/util/deadline.js";
import { sleep } from "../../src/util/timers.js";
import { fetchFailed, TOKEN } from "../support/client.js";
import { useFakeTimers } from "../support/fake-timers.js";

useFakeTimers();
beforeEach(() => {
  vi.spyOn(Math, "random").mockReturnValue(1);
});

type Respond = () => Response | Promise<Response>;
const good: Respond = () => Response.json({});
const busy = (retryAfter?: number): Respond => {
  const headers = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
  return () => Response.json({}, { status: 429, headers });
};
const broken: Respond = () => Response.json({}, { status: 500 });
const reset: Respond = () => Promise.reject(fetchFailed("ECONNRESET"));
const unreachable: Respond = () => Promise.reject(fetchFailed("ECONNREFUSED"));
const stall: Respond = () => new Promise(() => {});

/** Sends a request to a server with these responses. Returns the result, the time of each attempt in ms, and the log. */
async function sendTo(
  kind: RequestKind,
  responses: Respond[],
  { timeout = 60_000, maxRetries = 2, limiter = createRateLimiter(1) } = {},
) {
  const startedAt = Date.now();
  const at: number[] = [];
  const info = vi.fn<(line: string) => void>();
  const transport: Transport = {
    baseURL: "http://localhost:1",
    apiKey: TOKEN,
    headers: {},
    logger: { debug() {}, info, warn() {}, error() {} },
    rateLimiter: limiter,
    fetch: async () => {
      at.push(Date.now() - startedAt);
      return (responses[at.length - 1] as Respond)();
    },
  };
  const settings: Settings = {
    transport,
    requestTimeout: Number.POSITIVE_INFINITY,
    maxRetries: 0,
    pollInterval: undefined,
  };
  const request: ApiRequest<string> = {
    kind,
    path: kind === "submit" ? "/wan/videos" : "/wan/tasks",
    body: {},
    interpret: () => "done",
  };
  const settled = withDeadline(timeout, [], (deadline) =>
    sendWithRetries(settings, request, { maxRetries }, deadline),
  ).catch((error: unknown) => error);
  let end = 0;
  void settled.then(() => {
    end = Date.now() - startedAt;
  });
  await vi.advanceTimersByTimeAsync(120_000);
  return { end, at, result: await settled, lines: info.mock.calls.flat() };
}

it("waits longer after each 429, and does not count them as retries", async () => {
  const { at, result, lines } = await sendTo("read", [busy(), busy(), busy(), busy(), good], {
    maxRetries: 0,
  });
  expect(at).toEqual([0, 500, 1_500, 3_500, 7_500]);
  expect(result).toBe("done");
  expect(lines[0]).toBe("POST /wan/tasks: rate limited, trying again in 500 ms");
});

it("waits longer after each failure of a read request, up to maxRetries times", async () => {
  const { at, result } = await sendTo("read", [broken, reset, unreachable, good], { maxRetries: 2 });
  expect(at).toEqual([0, 500, 1_500]);
  expect(result).toMatchObject({ name: "ConnectionError" });
});

it("waits as long as the server asks, and fails at once when that is too long", async () => {
  expect((await sendTo("submit", [busy(7), good])).at).toEqual([0, 7_000]);
  const { at, end, result } = await sendTo("submit", [busy(7), good], { timeout: 7_000 });
  expect(at).toEqual([0]);
  expect(end).toBe(0);
  expect(result).toMatchObject({ name: "RateLimitError", retryAfterMs: 7_000 });
});

it("repeats a submit request that was not sent, and not one that may have arrived", async () => {
  expect((await sendTo("submit", [unreachable, good])).at).toEqual([0, 500]);
  for (const respond of [broken, reset]) expect((await sendTo("submit", [respond, good])).at).toEqual([0]);
});

it("does not send again when the balance is used up, whatever the status", async () => {
  const usedUp = () => Response.json({ error: { code: "used_up" } }, { status: 429 });
  const { at, result } = await sendTo("submit", [usedUp, good]);
  expect(at).toEqual([0]);
  expect(result).toMatchObject({ name: "InsufficientBalanceError" });
});

it("waits for the rate limiter before each attempt of a submit request, and not for a read request", async () => {
  const limiter = createRateLimiter(1);
  const acquire = vi.spyOn(limiter, "acquire");
  await sendTo("submit", [busy(1), good], { limiter });
  expect(acquire).toHaveBeenCalledTimes(2);
  await sendTo("read", [busy(1), good], { limiter });
  expect(acquire).toHaveBeenCalledTimes(2);
});

it("tells the rate limiter of each 429, with its Retry-After, and of each success", async () => {
  const limiter = createRateLimiter(1);
  const onRefused = vi.spyOn(limiter, "onRefused");
  const onSuccess = vi.spyOn(limiter, "onSuccess");
  await sendTo("read", [busy(7), good], { limiter });
  await sendTo("submit", [busy(), good], { limiter });
  await sendTo("read", [broken, reset, good], { limiter });
  expect(onRefused.mock.calls).toEqual([
    ["read", { retryAfterMs: 7_000, elapsedMs: expect.any(Number) }],
    ["submit", { retryAfterMs: undefined, elapsedMs: expect.any(Number) }],
  ]);
  expect(onSuccess.mock.calls.map(([kind]) => kind)).toEqual(["read", "submit", "read"]);
});

it("reports the 429 when the time ends while it waits for the rate limiter", async () => {
  const limiter = createRateLimiter(1);
  const acquire = vi.spyOn(limiter, "acquire").mockResolvedValueOnce(undefined);
  acquire.mockImplementationOnce((_, { signal }) => sleep(Number.POSITIVE_INFINITY, signal));
  const { at, end, result } = await sendTo("submit", [busy(1), good], { limiter, timeout: 5_000 });
  expect(at).toEqual([0]);
  expect(end).toBe(5_000);
  expect(result).toMatchObject({ name: "RateLimitError", maybeAccepted: false });
});

it("says that the request may have been accepted when the time ends while it waits for a response", async () => {
  const { at, result } = await sendTo("submit", [busy(1), stall], { timeout: 5_000 });
  expect(at).toEqual([0, 1_000]);
  expect(result).toMatchObject({ name: "RequestTimeoutError", maybeAccepted: true });
});

it("does not send a read request again after the time has ended", async () => {
  const { at, end, result } = await sendTo("read", [stall, good], { timeout: 5_000 });
  expect(at).toEqual([0]);
  expect(end).toBe(5_000);
  expect(result).toMatchObject({ name: "RequestTimeoutError" });
});
