// How many requests and how much time 200 simultaneous submissions take on a server with a rate limit. The bench compares one
// client, whose rate limiter spaces the submissions after a 429, with 200 independent clients.
//
//   npm run bench -- burst
//
// Time is virtual, and the server responds after 150 ms.

import { WanClient } from "wan-client";
import { createEmulator } from "wan-client/emulator";
import { tableOf } from "../scripts/markdown.mjs";
import { inVirtualTime } from "./virtual-time.mjs";

const SUBMISSIONS = 200;
const RESPONSE_MS = 150;
const MINUTE = 60_000;
const REQUEST = { model: "wan2.6-t2v", prompt: "A paper boat in the rain" };
const LIMITS = {
  "60 a minute": { rateLimit: { submitsPerMinute: 60 } },
  "100 a minute, with `Retry-After: 30`": { rateLimit: { submitsPerMinute: 100, retryAfter: 30 } },
  "40 tasks of 30 seconds at a time": { taskSeconds: 30, rateLimit: { runningTasks: 40 } },
};

const rows = [];
for (const [limit, options] of Object.entries(LIMITS)) {
  const shared = await burst(options, 1);
  const separate = await burst(options, SUBMISSIONS);
  rows.push([limit, shared.requests, `${shared.seconds} s`, separate.requests, `${separate.seconds} s`]);
}
const header = ["the server accepts", "requests, one client", "all accepted after", "200 clients", "after"];
console.log(tableOf(header, rows).join("\n"));

function burst(options, clientCount) {
  return inVirtualTime(1, async (time) => {
    const emulator = createEmulator(options);
    let requests = 0;
    const fetch = async (...request) => {
      requests++;
      const response = await emulator.fetch(...request);
      await time.sleep(RESPONSE_MS);
      return response;
    };
    const clients = Array.from({ length: clientCount }, () => new WanClient({ apiKey: "any", fetch }));
    const submissions = Array.from({ length: SUBMISSIONS }, (_, index) =>
      clients[index % clientCount].submit(REQUEST, { timeout: 60 * MINUTE }),
    );
    await time.run(Promise.all(submissions));
    return { requests, seconds: Math.round(time.now() / 1_000) };
  });
}
