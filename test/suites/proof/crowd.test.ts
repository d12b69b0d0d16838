import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { pollInterval } from "../../../src/polling/poll-interval.js";
import { ROOT } from "../../support/project.js";

const JOBS = 100;
// The most tasks that one request can read, by the contract of the API.
const BATCH_SIZE = 50;

interface Result {
  rate: number | "auto";
  videos: number;
  failed: number;
  requests: number;
  reads: number;
  seconds: number;
}

let results: Result[];
beforeAll(() => {
  const script = [join(ROOT, "bench/crowd.mjs"), "--jobs", `${JOBS}`, "--json"];
  results = JSON.parse(execFileSync(process.execPath, script, { encoding: "utf8" }));
});

it("each of 100 jobs that start at once is submitted once and gets its video, at every read rate", () => {
  expect(results.length).toBeGreaterThan(2);
  for (const { rate, videos, failed, requests, reads } of results) {
    expect({ rate, videos, failed, submissions: requests - reads }).toEqual({
      rate,
      videos: JOBS,
      failed: 0,
      submissions: JOBS,
    });
  }
});

it("all waits together take at most two read requests each time they are due, at every read rate", () => {
  for (const { rate, reads, seconds } of results) {
    expect(reads, `${rate}`).toBeGreaterThan(0);
    expect(reads, `${rate}`).toBeLessThanOrEqual(maxReads(seconds));
  }
});

it("no client sends more read requests than its rate allows", () => {
  for (const { rate, reads, seconds } of results) {
    if (rate !== "auto") expect(reads, `${rate}`).toBeLessThanOrEqual(rate * seconds + 1);
  }
});

/**
 * How many reads the waits can take in a run. As the tasks fill a request, each is due again after half its poll interval,
 * which is never shorter than with the lowest jitter, 0. A batch takes the tasks that are due first, so within one interval
 * every batch has other tasks.
 */
function maxReads(seconds: number): number {
  let intervals = 0;
  for (let age = 0; age < seconds * 1_000; age += pollInterval(age, 0) / 2) intervals++;
  return intervals * Math.ceil(JOBS / BATCH_SIZE);
}
