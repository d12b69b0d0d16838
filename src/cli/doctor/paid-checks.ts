import { setTimeout as sleep } from "node:timers/promises";
import {
  AbortError,
  openVideo,
  type SubmittedTask,
  type SucceededTask,
  TaskFailedError,
  type WanClient,
  WanError,
  type WanRequest,
} from "wan-client";
import { createEmulator } from "wan-client/emulator";
import { asObject, type JsonObject } from "../../util/json.js";
import type { Interrupts } from "../interrupt.js";
import type { CallbackListener } from "./callback-listener.js";
import { type Exchange, labelExchanges } from "./exchange.js";
import { type Check, differs, type Finding, same, unknownBecause } from "./finding.js";
import { differencesIn } from "./shape.js";

/** The cheapest video that the published prices have: 2 seconds at 480P. */
export const PAID_REQUEST = {
  model: "wan3.0-video",
  prompt: "A paper boat",
  duration: 2,
  resolution: "480P",
} as const satisfies WanRequest;

const CALLBACK_MS = 60_000;

/** What the paid checks need. */
export interface PaidContext {
  wan: WanClient;
  /** The `fetch` of the client, which records its exchanges. */
  fetch: typeof globalThis.fetch;
  exchanges: readonly Exchange[];
  interrupts: Interrupts;
  callback: CallbackListener | undefined;
  /** ms. */
  timeout: number | undefined;
  onSubmitted: (id: string) => void;
  note: (text: string) => void;
}

/** Makes a video, and compares each response on the way with that of the emulator. */
export async function checkPaid(context: PaidContext): Promise<Finding[]> {
  const { exchanges, callback } = context;
  const submitted = await submit(context);
  const submission = exchanges.at(-1);
  const reference = await referenceRun(submission?.request);
  const findings = compare("submission", submission?.response, reference.submission, [
    "trace_id",
    "success",
    "status",
  ]);
  const { task, records } = await waitForEnd(submitted, context);
  const last = records.pop();
  findings.push(...comparePending(records, reference.pending));
  if (!task) return [...findings, ...compare("failed record", last, reference.failed)];
  findings.push(...compare("finished record", last, reference.finished));
  if (callback) findings.push(...(await checkCallback(callback, reference.callback)));
  findings.push(checkExpiry(task), ...(await checkDownload(task, context)));
  return findings;
}

/** Waits for the end of a task. `records` are those that were read, the last one being that of the end. */
async function waitForEnd(submitted: SubmittedTask, context: PaidContext) {
  const { wan, exchanges, interrupts, timeout } = context;
  const first = exchanges.length;
  let task: SucceededTask | undefined;
  try {
    const limit = timeout === undefined ? {} : { timeout };
    task = await wan.waitForTask(submitted, { signal: interrupts.signal, ...limit });
  } catch (error) {
    if (!TaskFailedError.is(error)) throw error;
  } finally {
    labelExchanges(exchanges, first, "record");
  }
  const bodies = exchanges.slice(first).map(({ response }) => asObject(response));
  return { task, records: bodies.filter((body) => body !== undefined) };
}

/** The first interrupt does not abort the submission, which may be billed: its id would be lost. */
async function submit(context: PaidContext): Promise<SubmittedTask> {
  const { wan, exchanges, interrupts, callback, onSubmitted, note } = context;
  const first = exchanges.length;
  const request = { ...PAID_REQUEST, ...(callback && { callback_url: callback.url }) };
  try {
    const submitted = await interrupts.runProtected(
      (signal) => wan.submit(request, { signal }),
      () =>
        note("Waiting for the id of the task, which may be billed. Press Ctrl-C again to stop without it."),
    );
    onSubmitted(submitted.id);
    return submitted;
  } finally {
    labelExchanges(exchanges, first, "submission");
  }
}

/** The responses of the emulator to the same request. */
async function referenceRun(request: unknown) {
  const seconds = 60;
  const emulator = createEmulator({ taskSeconds: seconds, deliverCallback: () => new Response() });
  const post = async (path: string, body: unknown) => {
    const response = await emulator.fetch(`https://api.acedata.cloud${path}`, {
      method: "POST",
      headers: { authorization: "Bearer reference", "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return (await response.json()) as JsonObject;
  };
  emulator.outcomes.next("succeed");
  emulator.outcomes.next({ fail: "api_error" });
  // A service may also say that the task is pending.
  const submission: JsonObject = { ...(await post("/wan/videos", request)), status: "pending" };
  const toFail = await post("/wan/videos", request);
  await emulator.clock.advance((seconds / 2) * 1_000);
  const pending = await post("/wan/tasks", { id: submission.task_id });
  await emulator.clock.advance(seconds * 1_000);
  const finished = await post("/wan/tasks", { id: submission.task_id });
  const failed = await post("/wan/tasks", { id: toFail.task_id });
  return { submission, pending, finished, failed, callback: emulator.callbacks[0]?.body };
}

function compare(check: Check, got: unknown, expected: unknown, optional: readonly string[] = []): Finding[] {
  const findings = differencesIn(check, expected, got, optional);
  return findings.length > 0 ? findings : [same(check, "the same fields and types")];
}

/** Compares the records that were read before the last one. Each difference counts once. */
function comparePending(records: readonly JsonObject[], expected: JsonObject): Finding[] {
  if (records.length === 0) return [unknownBecause("pending record", "the first record was the last one")];
  // A task that waits in a queue has not started.
  const findings = records.flatMap((record) => compare("pending record", record, expected, ["started_at"]));
  const different = findings.filter(({ status }) => status === "differs");
  if (different.length === 0) return [same("pending record", "the same fields and types")];
  return [...new Map(different.map((finding) => [JSON.stringify(finding), finding])).values()];
}

async function checkCallback(callback: CallbackListener, expected: unknown): Promise<Finding[]> {
  const stop = new AbortController();
  const body = await Promise.race([
    callback.body.then((value) => ({ value })),
    sleep(CALLBACK_MS, undefined, { signal: stop.signal }),
  ]);
  stop.abort();
  if (body) return compare("callback", body.value, expected);
  if (callback.cameUnsigned()) {
    return [differs("callback", "the URL with its query", "a request without the signature in the query")];
  }
  const reason = `none came within ${CALLBACK_MS / 1_000} s; check that the URL reaches this machine`;
  return [unknownBecause("callback", reason)];
}

async function checkDownload(task: SucceededTask, context: PaidContext): Promise<Finding[]> {
  const findings = await checkRange(task, context);
  try {
    const whole = await checkWhole(task, context);
    return findings.length > 0 && whole.status === "same" ? findings : [...findings, whole];
  } catch (error) {
    if (!WanError.is(error) || AbortError.is(error)) throw error;
    return [...findings, differs("download", "the video", error.message)];
  }
}

/** Whether a broken download can resume. */
async function checkRange(
  task: SucceededTask,
  { fetch, exchanges, interrupts }: PaidContext,
): Promise<Finding[]> {
  const first = exchanges.length;
  const { signal } = interrupts;
  const { status, headers, body } = await fetch(task.video.url, { headers: { range: "bytes=0-99" }, signal });
  await body?.cancel();
  labelExchanges(exchanges, first, "download");
  const findings: Finding[] = [];
  if (status !== 206) {
    findings.push(differs("download", "HTTP 206 to a request with Range", `HTTP ${status}`));
  }
  if (!headers.has("etag") && !headers.has("last-modified")) {
    findings.push(differs("download", "the header etag or last-modified", "neither"));
  }
  return findings;
}

async function checkWhole(task: SucceededTask, { wan, fetch, interrupts }: PaidContext): Promise<Finding> {
  const { stream, contentType } = await openVideo(task, { client: wan, fetch, signal: interrupts.signal });
  if (contentType !== "video/mp4") {
    return differs("download", "content-type video/mp4", `content-type ${contentType}`);
  }
  let received = 0;
  const reader = stream.getReader();
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    received += chunk.value.byteLength;
  }
  return same("download", `${received} bytes of ${contentType}, resumable`);
}

function checkExpiry({ video: { expiresAt } }: SucceededTask): Finding {
  if (expiresAt === undefined) return same("expiry", "the URL does not expire");
  const hours = (expiresAt.getTime() - Date.now()) / 3_600_000;
  return differs("expiry", "a URL that does not expire", `a URL that expires in ${hours.toFixed(1)} hours`);
}
