// Makes many videos, and saves each id before it waits for the task. If it is started again with the same journal, it resumes
// the waits for the saved ids, and submits the other jobs. If it is killed during a submission, no id is saved, and the next
// start may pay for that job again. docs/en/recipes/twenty-videos.md prevents that.
//
//   node examples/resume.mjs jobs.jsonl 100
//
// Needs ACEDATACLOUD_API_TOKEN, and is billed; WAN_BASE_URL points it at an emulator.

import { existsSync, readFileSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { WanClient } from "wan-client";

const [journal = "jobs.jsonl", count = "10"] = process.argv.slice(2);
const wan = new WanClient({ baseURL: process.env.WAN_BASE_URL });

const lines = existsSync(journal) ? readFileSync(journal, "utf8").split("\n").filter(Boolean) : [];
const known = new Map(lines.map((line) => JSON.parse(line)).map(({ job, ref }) => [job, ref]));
const videos = Array.from({ length: Number(count) }, (_, index) => {
  const job = index + 1;
  const ref = known.get(job);
  if (ref) return wan.waitForTask(ref);
  return wan.generate(
    { model: "wan2.6-t2v", prompt: `A paper boat, take ${job}` },
    { onSubmitted: (submitted) => appendFile(journal, `${JSON.stringify({ job, ref: submitted })}\n`) },
  );
});

const outcomes = await Promise.allSettled(videos);
for (const { reason } of outcomes) if (reason) console.error(`${reason.name}: ${reason.message}`);
const made = outcomes.filter(({ status }) => status === "fulfilled").length;
console.log(`${made} of ${count} videos are done; ${known.size} were submitted by an earlier run`);
process.exitCode = made === Number(count) ? 0 : 1;
