// A rate limiter in Redis, for processes that use the same token: together they send no more requests than the token allows.
//
// `RateLimiterRedis` counts the requests of a key in a window that begins with the first of them. A key with 5 requests a second
// would let almost 10 through within a moment, at the end of one window and the beginning of the next, and an API that counts
// the requests of any second would refuse some. So there are 5 keys with one request a second each. Two requests of a key are
// never in the same second, and no second has more than 5, wherever it begins.

import { setTimeout as sleep } from "node:timers/promises";
import pLimit from "p-limit";
import { RateLimiterRedis, RateLimiterRes, RLWrapperTimeouts } from "rate-limiter-flexible";

/** How long a key stays unused after its window, ms. Otherwise, a slow request could arrive just before the next one. */
const MARGIN_MS = 75;
/** The largest random addition to the margin, ms. It gives every process the same chance to be the first. */
const MAX_JITTER_MS = 50;
/** The longest pause after a 429, ms: a server that asks for more would stall all processes. */
const MAX_PAUSE_MS = 60_000;
/** How long Redis may take to reply, ms. After that, the client's own limit applies. */
const REDIS_TIMEOUT_MS = 1_000;

/**
 * Limits the requests of all processes that use the same key. While Redis cannot be reached, `acquire` rejects, and each client
 * limits its requests itself.
 *
 * @param {import("ioredis").Redis | import("ioredis").Cluster} redis
 * @param {object} options
 * @param {number} options.readsPerSecond The maximum number of reads in any second. It is rounded down to a whole number, or,
 * below 1, to one read in a whole number of seconds.
 * @param {number} [options.submitsPerMinute] The maximum number of submissions in any minute. Default: no limit; they pause
 * only after one was refused.
 * @param {string} [options.key] The prefix of the keys. Each token needs its own prefix. Default `wan:rate`.
 * @returns {import("wan-client").RateLimiter}
 * @throws RangeError for a limit that is not a number above 0.
 */
export function redisRateLimiter(
  redis,
  { readsPerSecond, submitsPerMinute = Number.POSITIVE_INFINITY, key = "wan:rate" },
) {
  checkLimit("readsPerSecond", readsPerSecond);
  checkLimit("submitsPerMinute", submitsPerMinute);
  const limits = {
    read: createLimit(redis, `${key}:read`, readsPerSecond, 1),
    submit: createLimit(redis, `${key}:submit`, submitsPerMinute, 60),
  };
  return {
    acquire: (kind, { signal }) => limits[kind].acquire(signal),
    onRefused: (kind, { retryAfterMs }) => limits[kind].pause(retryAfterMs),
  };
}

/**
 * A `fetch` that asks the rate limiter before each read. It is for clients that read tasks one by one, with `getTask` or for a
 * callback receiver: a client sends such a read at once, and asks its rate limiter only for submissions and for its waits. The
 * time that a read waits for its turn counts as part of the client's `requestTimeout`.
 */
export function limitedFetch(rateLimiter) {
  return async (url, init) => {
    if (String(url).endsWith("/wan/tasks")) {
      // While Redis cannot be reached, a read is sent at once.
      await rateLimiter.acquire("read", init).catch(() => init.signal.throwIfAborted());
    }
    return fetch(url, init);
  };
}

/** Allows `limit` requests in any `window`, seconds. */
function createLimit(redis, keyPrefix, limit, window) {
  const duration = Math.ceil(window / Math.min(1, limit));
  const limiter = new RLWrapperTimeouts({
    limiter: new RateLimiterRedis({
      storeClient: redis,
      keyPrefix,
      points: 1,
      duration,
      // BullMQ's connection keeps commands until Redis is back.
      rejectIfRedisNotReady: true,
    }),
    timeoutMs: REDIS_TIMEOUT_MS,
  });
  const slots = limit === Number.POSITIVE_INFINITY ? [] : createSlots(Math.max(1, Math.floor(limit)));
  const inTurn = pLimit(1);

  /** Resolves to 0 if a request may be sent, otherwise to the time after which to ask again, ms. */
  async function take() {
    const pause = await limiter.get("pause");
    if (pause) return Math.max(1, pause.msBeforeNext);
    if (slots.length === 0) return 0;
    for (const slot of shuffled(slots)) {
      if (slot.freeAt > performance.now()) continue;
      const refusal = await limiter.consume(slot.key).then(() => undefined, refusalIn);
      const ms = refusal?.msBeforeNext ?? duration * 1_000;
      slot.freeAt = performance.now() + ms + MARGIN_MS + Math.random() * MAX_JITTER_MS;
      if (!refusal) return 0;
    }
    return Math.max(1, Math.min(...slots.map(({ freeAt }) => freeAt)) - performance.now());
  }

  return {
    /** The calls of a process take turns, so that only one of them asks Redis. */
    acquire: (signal) =>
      inTurn(async () => {
        for (;;) {
          signal.throwIfAborted();
          const ms = await take();
          if (ms === 0) return;
          await sleep(ms, undefined, { signal });
        }
      }),
    /** Whole seconds, because the library would keep a key with a shorter time for ever. */
    pause: (ms = 0) => limiter.block("pause", Math.max(1, Math.ceil(Math.min(ms, MAX_PAUSE_MS) / 1_000))),
  };
}

/** Each slot is a key, and the time before which this process need not ask for it, ms on the clock of `performance.now()`. */
function createSlots(count) {
  return Array.from({ length: count }, (_, index) => ({ key: String(index), freeAt: 0 }));
}

function refusalIn(thrown) {
  if (thrown instanceof RateLimiterRes) return thrown;
  throw thrown;
}

function shuffled(items) {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .toSorted((one, other) => one.order - other.order)
    .map(({ item }) => item);
}

function checkLimit(name, value) {
  if (typeof value === "number" && value > 0) return;
  throw new RangeError(`${name}: got ${value}; use a number above 0, such as 1.`);
}
