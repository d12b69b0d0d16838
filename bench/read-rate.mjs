// How the read rate "auto" adapts to an unknown limit, compared with fixed rates. The server is the emulator, which refuses every
// read above its limit in any second.
//
//   npm run bench -- read-rate
//   npm run bench -- read-rate --write     also writes the tables into the documentation
//
// Time is virtual, and a request takes 30 to 170 ms.

import { parseArgs } from "node:util";
import { WanClient } from "wan-client";
import { createEmulator } from "wan-client/emulator";
import { tableOf, writeGenerated } from "../scripts/markdown.mjs";
import { median, quantile } from "./statistics.mjs";
import { inVirtualTime } from "./virtual-time.mjs";

const RATES = [1, 5, 20, "auto"];
const LIMITS = [1, 5, 20];
const JOBS = 1_000;
const WAITS = 5_000;
const MINUTE = 60_000;
const RUN_MINUTES = 10;
const SEED = 1;
const HEADERS = {
  en: {
    jobs: ["limit, a second", "`readsPerSecond`", "reads", "refused", "delay, median, s", "delay, 95 %, s"],
    waits: [
      "limit, a second",
      "`readsPerSecond`",
      "reads accepted a second",
      "reads refused",
      "share refused",
    ],
  },
  zh: {
    jobs: ["每秒限制", "`readsPerSecond`", "查询", "被拒绝", "延迟，中位数，秒", "延迟，95 分位，秒"],
    waits: ["每秒限制", "`readsPerSecond`", "每秒接受的查询", "被拒绝的查询", "拒绝比例"],
  },
};

const { values: options } = parseArgs({
  options: { write: { type: "boolean", default: false } },
});
print("jobs", await rowsOf(runJobs));
print("waits", await rowsOf(runWaits));

function print(name, rows) {
  console.log(`${tableOf(HEADERS.en[name], rows).join("\n")}\n`);
  if (!options.write) return;
  for (const [language, headers] of Object.entries(HEADERS)) {
    writeGenerated(`read-rate-${name}`, tableOf(headers[name], rows), [`docs/${language}/performance.md`]);
  }
}

async function rowsOf(run) {
  const rows = [];
  for (const limit of LIMITS) {
    for (const rate of RATES)
      rows.push([`${limit}`, rate === "auto" ? '`"auto"`' : `${rate}`, ...(await run(limit, rate))]);
  }
  return rows;
}

/** Submits many jobs at once and waits for all of them. The tasks take 60 to 70 seconds. */
function runJobs(limit, readsPerSecond) {
  return inVirtualTime(SEED, async (time) => {
    const { emulator, wan, reads } = start(time, limit, readsPerSecond);
    const late = [];
    const jobs = Array.from({ length: JOBS }, async (_, index) => {
      const { finishedAt } = await wan.generate({
        model: "wan2.6-t2v",
        prompt: `A paper boat, number ${index}`,
      });
      late.push((emulator.clock.now() - finishedAt.getTime()) / 1_000);
    });
    await time.run(Promise.all(jobs));
    const seconds = (value) => value.toFixed(1);
    return [
      reads.length,
      reads.filter(({ refused }) => refused).length,
      seconds(median(late)),
      seconds(quantile(late, 0.95)),
    ];
  });
}

/** Waits for ten minutes for more tasks than can be read in time, so that there is always a backlog. */
function runWaits(limit, readsPerSecond) {
  return inVirtualTime(SEED, async (time) => {
    const { wan, reads } = start(time, limit, readsPerSecond, 10 * RUN_MINUTES * 60);
    const tasks = await time.run(submitAll(wan, WAITS));
    const startedAt = time.now();
    reads.length = 0;
    const controller = new AbortController();
    const waits = Promise.allSettled(
      tasks.map(({ id }) => wan.waitForTask(id, { signal: controller.signal })),
    );
    await time.run(time.sleep(RUN_MINUTES * MINUTE));
    controller.abort();
    await waits;
    const secondHalf = reads.filter(
      ({ at, refused }) => !refused && at - startedAt >= MINUTE / 2 && at - startedAt < MINUTE,
    );
    const refused = reads.filter((read) => read.refused).length;
    return [(secondHalf.length / 30).toFixed(1), refused, `${((100 * refused) / reads.length).toFixed(1)} %`];
  });
}

function submitAll(wan, count) {
  const request = { model: "wan2.6-t2v", prompt: "A paper boat in the rain" };
  return Promise.all(Array.from({ length: count }, () => wan.submit(request)));
}

function start(time, readLimit, readsPerSecond, taskSeconds = () => 60 + 10 * Math.random()) {
  const emulator = createEmulator({ seed: 1, taskSeconds, rateLimit: { readsPerSecond: readLimit } });
  const reads = [];
  const fetch = async (url, init) => {
    await time.sleep(15 + 70 * Math.random());
    const at = time.now();
    const response = await emulator.fetch(url, init);
    if (url.endsWith("/wan/tasks")) reads.push({ at, refused: response.status === 429 });
    await time.sleep(15 + 70 * Math.random());
    return response;
  };
  return { emulator, reads, wan: new WanClient({ apiKey: "any", fetch, polling: { readsPerSecond } }) };
}
