// What two hundred submits at once cost a server that takes fewer, and how long they take: from one client, whose submits
// take turns after a 429, and from a client for each, where every one is on its own.
//
//   npm run bench:storm
//
// Time is virtual, and the server answers after 150 ms.

import { WanClient } from "wan-client";
import { createEmulator } from "wan-client/emulator";
import { tableOf } from "../scripts/markdown.mjs";
import { seededRandom } from "./seeded-random.mjs";
import { installVirtualTime } from "./virtual-time.mjs";

const SUBMITS = 200;
const ANSWER_MS = 150;
const MINUTE = 60_000;
const REQUEST = { model: "wan2.6-t2v", prompt: "A paper boat in the rain" };
const LIMITS = {
  "60 a minute": { rateLimit: { submitsPerMinute: 60 } },
  "100 a minute, with `Retry-After: 30`": { rateLimit: { submitsPerMinute: 100, retryAfter: 30 } },
  "40 tasks of 30 seconds at a time": { taskSeconds: 30, rateLimit: { runningTasks: 40 } },
};

const rows = [];
for (const [limit, options] of Object.entries(LIMITS)) {
  const together = await storm(options, 1);
  const alone = await storm(options, SUBMITS);
  rows.push([limit, together.requests, `${together.seconds} s`, alone.requests, `${alone.seconds} s`]);
}
const header = ["the server takes", "requests, one client", "last one taken after", "200 clients", "after"];
console.log(tableOf(header, rows).join("\n"));

async function storm(options, clients) {
  const time = installVirtualTime();
  const { random } = Math;
  Math.random = seededRandom(1);
  try {
    const emulator = createEmulator(options);
    let requests = 0;
    const fetch = async (...request) => {
      requests++;
      const answer = await emulator.fetch(...request);
      await time.sleep(ANSWER_MS);
      return answer;
    };
    const all = Array.from({ length: clients }, () => new WanClient({ apiKey: "any", fetch }));
    const submits = Array.from({ length: SUBMITS }, (_, index) =>
      all[index % clients].submit(REQUEST, { timeout: 60 * MINUTE }),
    );
    await time.run(Promise.all(submits));
    return { requests, seconds: Math.round(time.now() / 1_000) };
  } finally {
    Math.random = random;
    time.restore();
  }
}
