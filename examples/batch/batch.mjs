// Makes a video for each row of a CSV file, and saves it as <row>.mp4. It can be killed at any moment and started again: it then
// continues, and submits no row twice.
//
//   npm run example batch                                        all 500 rows on the emulator
//   node examples/batch/batch.mjs rows.csv folder                on the real API: needs a token, and is billed
//
// At most MAX_RUNNING tasks are running at once, however large the batch is.

import { readdirSync, readFileSync, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "csv-parse/sync";
import { WanClient, WanError } from "wan-client";
import { saveVideo } from "wan-client/node";
import { openJournal } from "./journal.mjs";

const MAX_SUBMISSIONS = 5; // in flight
const MAX_SAVES = 4; // at once
const MAX_RUNNING = 200; // tasks; ask your provider for the limit of your account

const [csv = "examples/batch/rows.csv", folder = "out/batch"] = process.argv.slice(2);
const wan = new WanClient({ baseURL: process.env.WAN_BASE_URL });
const requests = new Map(
  parse(readFileSync(csv), { columns: true, skip_empty_lines: true }).map(({ row, ...fields }) => [
    row,
    requestFrom(fields),
  ]),
);

await mkdir(folder, { recursive: true });
const journal = await openJournal(join(folder, "journal.jsonl"));
// Files that an earlier run did not finish saving. The journal's lock shows that no other process is writing them.
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
      await startWhenFree(saving, MAX_SAVES, () => save(outcome.input.row, outcome.task));
    // The next run continues to wait for a task whose wait timed out.
    else if (outcome.status !== "timeout") {
      await journal.write(outcome.input.row, { state: "failed", reason: outcome.error.message });
    }
  }
} catch (error) {
  if (!stop.signal.aborted) throw error;
} finally {
  // No new work starts. Requests and downloads in flight are completed and recorded, even after Ctrl-C.
  stop.abort();
  await Promise.all([...submitting, ...saving]);
  clearInterval(progress);
  await journal.close();
}
report();

/** The tasks to wait for: first those that earlier runs submitted, then those that this run submits. */
async function* tasks() {
  for (const [row, { state, ref }] of journal.rows) {
    if (state === "submitted") yield started(row, ref);
  }
  const ready = [];
  for (const [row, request] of requests) {
    const state = journal.rows.get(row)?.state;
    // After a crash, a row may still be "submitting": the server may have accepted it, and its id is unknown.
    if (state !== undefined && state !== "refused") continue;
    while (running.size + submitting.size >= MAX_RUNNING) {
      yield* ready.splice(0);
      await sleep(100, undefined, { signal: stop.signal });
    }
    if (stop.signal.aborted) return;
    await startWhenFree(submitting, MAX_SUBMISSIONS, async () => {
      const ref = await submit(row, request);
      if (ref) ready.push(started(row, ref));
    });
    yield* ready.splice(0);
  }
  await Promise.all(submitting);
  yield* ready;
}

function started(row, { id, submittedAt }) {
  running.add(id);
  return { id, submittedAt, row };
}

/** Submits a row, and records that before and after. Resolves to the submitted task, or to `undefined` if it failed. */
async function submit(row, request) {
  await journal.write(row, { state: "submitting" });
  try {
    const ref = await wan.submit(request);
    await journal.write(row, { state: "submitted", ref });
    return ref;
  } catch (error) {
    if (!WanError.is(error)) throw error;
    // The next run may submit the row again only if the server has certainly not accepted it.
    await journal.write(row, { state: error.maybeAccepted ? "lost" : "refused", reason: error.message });
    return undefined;
  }
}

async function save(row, task) {
  try {
    await saveVideo(task, join(folder, `${row}.mp4`), { client: wan });
    await journal.write(row, { state: "saved" });
  } catch (error) {
    console.error(`row ${row} is done but could not be saved; the next run will try again: ${error.message}`);
  }
}

/** Starts `work` as soon as fewer than `max` promises are pending, unless the batch has been stopped by then. */
async function startWhenFree(pending, max, work) {
  while (pending.size >= max) await Promise.race(pending);
  if (stop.signal.aborted) return;
  const promise = work().finally(() => pending.delete(promise));
  pending.add(promise);
}

/** The request of a row, with only the fields that the row fills in. */
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
    console.log(`row ${row}: ${journal.rows.get(row)?.reason}`);
  }
  const unknown = rowsThatAre("submitting", "lost");
  if (unknown.length > 0) {
    console.log(
      `rows with an interrupted submission, which may be billed and are not submitted again: ${unknown.join(", ")}`,
    );
  }
  process.exitCode = rowsThatAre("saved").length + unknown.length === requests.size ? 0 : 1;
}
