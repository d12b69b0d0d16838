// A studio's batch: a video for each row of a CSV file, saved as <row>.mp4. It may be killed at any moment and started
// again: it goes on where it was, and never submits a row twice.
//
//   npm run example batch                                        all 500 rows on the emulator
//   node examples/batch/batch.mjs rows.csv folder                on the real API: needs a token, and is billed
//
// What is submitted and not yet done is bounded by RUNNING, so that a batch of any size starts at once.

import { readdirSync, readFileSync, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "csv-parse/sync";
import { WanClient, WanError } from "wan-client";
import { saveVideo } from "wan-client/node";
import { openJournal } from "./journal.mjs";

const SUBMITS = 5; // at the same time
const SAVES = 4; // at the same time
const RUNNING = 200; // submitted and not yet done: ask your provider how many your account may have

const [csv = "examples/batch/rows.csv", folder = "out/batch"] = process.argv.slice(2);
const wan = new WanClient({ baseURL: process.env.WAN_BASE_URL });
const requests = new Map(
  parse(readFileSync(csv), { columns: true, skip_empty_lines: true }).map(({ row, ...fields }) => [
    row,
    requestFrom(fields),
  ]),
);

await mkdir(folder, { recursive: true });
// What an earlier run had not finished saving. Its lock was taken over, so that nobody else writes here.
const journal = await openJournal(join(folder, "journal.jsonl"));
for (const name of readdirSync(folder)) if (name.endsWith(".part")) rmSync(join(folder, name));

const stop = new AbortController();
process.once("SIGINT", () => stop.abort());
const progress = setInterval(() => console.log(summary()), 2_000);
const running = new Set();
const submitting = new Set();
const saving = new Set();
try {
  for await (const outcome of wan.waitForTasks(tasks(), { signal: stop.signal })) {
    running.delete(outcome.id);
    if (outcome.status === "succeeded")
      await begin(saving, SAVES, () => save(outcome.input.row, outcome.task));
    // A wait that timed out is waited for again by the next run.
    else if (outcome.status !== "timeout") {
      await journal.write(outcome.input.row, { state: "failed", why: outcome.error.message });
    }
  }
} catch (error) {
  if (!stop.signal.aborted) throw error;
} finally {
  // Nothing more is begun, and what is under way is written down, also after Ctrl-C.
  stop.abort();
  await Promise.all([...submitting, ...saving]);
  clearInterval(progress);
  await journal.close();
}
report();

/** What there is to wait for: first what earlier runs submitted, then what this one submits, a few at a time. */
async function* tasks() {
  for (const [row, { state, ref }] of journal.rows) {
    if (state === "submitted") yield begun(row, ref);
  }
  const ready = [];
  for (const [row, request] of requests) {
    const state = journal.rows.get(row)?.state;
    // "submitting" is what a crash leaves behind: the server may have taken it, and nobody knows the id.
    if (state !== undefined && state !== "refused") continue;
    while (running.size + submitting.size >= RUNNING) {
      yield* ready.splice(0);
      await sleep(100, undefined, { signal: stop.signal });
    }
    if (stop.signal.aborted) return;
    await begin(submitting, SUBMITS, async () => {
      const ref = await submit(row, request);
      if (ref) ready.push(begun(row, ref));
    });
    yield* ready.splice(0);
  }
  await Promise.all(submitting);
  yield* ready;
}

function begun(row, { id, submittedAt }) {
  running.add(id);
  return { id, submittedAt, row };
}

/** Submits a row, which is written down before and after. Resolves to the receipt, unless there is none. */
async function submit(row, request) {
  await journal.write(row, { state: "submitting" });
  try {
    const ref = await wan.submit(request);
    await journal.write(row, { state: "submitted", ref });
    return ref;
  } catch (error) {
    if (!WanError.is(error)) throw error;
    // Only what the server has certainly not taken may be submitted by the next run.
    await journal.write(row, { state: error.maybeAccepted ? "lost" : "refused", why: error.message });
    return undefined;
  }
}

async function save(row, task) {
  try {
    await saveVideo(task, join(folder, `${row}.mp4`), { client: wan });
    await journal.write(row, { state: "saved" });
  } catch (error) {
    console.error(`row ${row} is done and not saved; the next run tries again: ${error.message}`);
  }
}

/** Begins a piece of work as soon as fewer than `most` are under way, unless the batch has been stopped by then. */
async function begin(underWay, most, work) {
  while (underWay.size >= most) await Promise.race(underWay);
  if (stop.signal.aborted) return;
  const promise = work().finally(() => underWay.delete(promise));
  underWay.add(promise);
}

/** Only the fields that the row fills in: the client sends nothing else. */
function requestFrom({ duration, ...fields }) {
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ""));
  return { ...given, ...(duration && { duration: Number(duration) }) };
}

function rowsThatAre(...states) {
  return [...requests.keys()].filter((row) => states.includes(journal.rows.get(row)?.state));
}

function summary() {
  const [saved, failed] = [rowsThatAre("saved"), rowsThatAre("failed", "refused", "lost")];
  return `${saved.length} of ${requests.size} saved, ${running.size} running, ${failed.length} failed`;
}

function report() {
  console.log(summary());
  for (const row of rowsThatAre("failed", "refused")) {
    console.log(`row ${row}: ${journal.rows.get(row)?.why}`);
  }
  const unknown = rowsThatAre("submitting", "lost");
  if (unknown.length > 0) {
    console.log(
      `rows whose submit was cut off, which may be billed and are not repeated: ${unknown.join(", ")}`,
    );
  }
  process.exitCode = rowsThatAre("saved").length + unknown.length === requests.size ? 0 : 1;
}
