// One of the processes that limit.mjs starts: submits some jobs, and waits for its tasks until it is killed.

import { once } from "node:events";
import { WanClient } from "wan-client";
import { connect } from "./queue.mjs";
import { redisRateLimiter } from "./rate-limiter.mjs";

const { LIMITS, WAN_BASE_URL: baseURL } = process.env;
const redis = connect();
await redis.ping();
// Without limits, the client uses its own default limiter.
const rateLimiter = LIMITS ? redisRateLimiter(redis, JSON.parse(LIMITS)) : undefined;
const wan = new WanClient({ baseURL, rateLimiter });
process.send("ready");
const [{ submissions, ids, pollInterval }] = await once(process, "message");
for (let index = 0; index < submissions; index++) void submit();
for (const id of ids) void wait(id);

async function submit() {
  await wan.submit({ model: "wan2.6-t2v", prompt: "A paper boat in the rain" });
}

async function wait(id) {
  await wan.waitForTask(id, { pollInterval });
  process.send(id);
}
