// Shared by the programs of this example: a queue of jobs, and one key in Redis for the task of each job.

import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { WanClient } from "wan-client";
import { limitedFetch, redisRateLimiter } from "./rate-limiter.mjs";

export const QUEUE = "videos";

/** How many submissions of a worker may be in flight. If the worker is killed, the outcome of these is unknown. */
export const MAX_SUBMISSIONS = 2;

/** The prefix of the keys of the spending limit. */
export const BUDGET_KEY = "wan:budget";

/** A connection for BullMQ, which requires that commands are retried throughout an outage of Redis. */
export const connect = () => new Redis(process.env.REDIS_URL, { maxRetriesPerRequest: null });

/** A client that shares the limits of its token with the clients of all other processes. */
export function openClient(redis, { baseURL }) {
  const { READS_PER_SECOND = "1", SUBMITS_PER_MINUTE = "Infinity" } = process.env;
  const rateLimiter = redisRateLimiter(redis, {
    readsPerSecond: Number(READS_PER_SECOND),
    submitsPerMinute: Number(SUBMITS_PER_MINUTE),
  });
  // `limitedFetch` asks the limiter before each read, so the client need not ask before the reads of its waits.
  const acquire = async (kind, options) => kind === "submit" && rateLimiter.acquire(kind, options);
  return new WanClient({
    baseURL,
    rateLimiter: { ...rateLimiter, acquire },
    fetch: limitedFetch(rateLimiter),
  });
}

export const openQueue = (connection) =>
  new Queue(QUEUE, {
    connection,
    // For errors such as a full disk. Waiting for a video and repeating a refused submission use no attempts.
    defaultJobOptions: { attempts: 10, backoff: { type: "exponential", delay: 1_000, jitter: 0.5 } },
  });

/**
 * The task of each job, by the job's id, which is also the job id of its callback:
 * nothing           not submitted
 * { claimedAt }     a worker has started to submit it, and the outcome is not known yet
 * { id, ... }       submitted: the submitted task, or the id in a callback
 */
export function taskStore(redis) {
  const key = (jobId) => `wan:task:${jobId}`;
  return {
    /** Resolves to `true` only once for each job. That caller may submit it. */
    claim: async (jobId) =>
      (await redis.set(key(jobId), JSON.stringify({ claimedAt: Date.now() }), "NX")) === "OK",
    read: async (jobId) => JSON.parse(await redis.get(key(jobId))),
    write: (jobId, task) => redis.set(key(jobId), JSON.stringify(task)),
    /** Called if the job was certainly not submitted. It can then be claimed again. */
    release: (jobId) => redis.del(key(jobId)),
  };
}
