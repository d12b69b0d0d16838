// What the programs of this example have in common: a queue of jobs, and one key in Redis for each job's task.

import { Queue } from "bullmq";
import { Redis } from "ioredis";

export const QUEUE = "videos";

/** How many submits a worker has on their way at a time. Few, so that its death leaves few open. */
export const SUBMITS = 2;

/** A connection for BullMQ, which wants its commands to outlive an outage of Redis. */
export const connect = () => new Redis(process.env.REDIS_URL, { maxRetriesPerRequest: null });

export const openQueue = (connection) =>
  new Queue(QUEUE, {
    connection,
    // For what is nobody's fault: a full disk, say. Waiting for a video uses no attempts.
    defaultJobOptions: { attempts: 10, backoff: { type: "exponential", delay: 1_000, jitter: 0.5 } },
  });

/**
 * The task of each job, by the job's id, which is also the job id of its callback:
 * nothing           it was not submitted
 * { claimedAt }     a worker has begun to submit it, and nobody knows yet what became of that
 * { id, ... }       it was submitted: the receipt, or what a callback told
 */
export function taskBook(redis) {
  const key = (jobId) => `wan:task:${jobId}`;
  return {
    /** `true` for one caller only, ever: whoever may submit. */
    claim: async (jobId) =>
      (await redis.set(key(jobId), JSON.stringify({ claimedAt: Date.now() }), "NX")) === "OK",
    read: async (jobId) => JSON.parse(await redis.get(key(jobId))),
    write: (jobId, task) => redis.set(key(jobId), JSON.stringify(task)),
    /** Nothing was submitted, as is known for sure: the next may claim it. */
    release: (jobId) => redis.del(key(jobId)),
  };
}
