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
import { withDeadline } from "../../util/deadline.js";
import { asObject, type JsonObject } from "../../util/json.js";
import { failureMessage } from "../error-message.js";
import type { Interrupts } from "../interrupt.js";
import type { CallbackListener } from "./callback-listener.js";
import { compareBodies } from "./compare-bodies.js";
import { type Exchange, labelExchanges } from "./exchange.js";
import { type Check, differs, type Finding, same, unknownBecause } from "./finding.js";
import { normalizeRecord, normalizeResult, normalizeSubmission } from "./normalize.js";
import { referenceRun } from "./reference-run.js";

/** The cheapest video by the published prices: 2 seconds at 480P. */
export const PAID_REQUEST = {
  model: "wan3.0-video",
  prompt: "A paper boat",
  duration: 2,
  resolution: "480P",
} as const satisfies WanRequest;

const CALLBACK_MS = 60_000;
const RANGE_MS = 30_000;

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

/** Makes a video, and compares each response with that of the emulator. */
export async function checkPaid(context: PaidContext): Promise<Finding[]> {
  const { exchanges, callback, interrupts } = context;
  let submitted: SubmittedTask;
  try {
    submitted = await submit(context);
  } catch (error) {
    return [findingOf("submission", error, context)];
  }
  // The first interrupt during the submission did not abort it.
  if (interrupts.code !== undefined) throw new AbortError("The command was interrupted.");
  const submission = exchanges.at(-1);
  const reference = await referenceRun(submission?.request);
  const findings = compareBodies("submission", reference.submission, submission?.response, {
    normalize: normalizeSubmission,
  });
  const { task, records, error } = await waitForEnd(submitted, context);
  const last = records.pop();
  findings.push(...comparePending(records, reference.pending));
  if (error !== undefined) return [...findings, findingOf("finished record", error, context)];
  if (!task) return [...findings, ...compareFailed(last, reference)];
  findings.push(...compareRecord("finished record", reference.finished, last));
  if (callback) findings.push(...(await checkCallback(callback, reference.callback, context)));
  return [...findings, checkExpiry(task), ...(await checkDownload(task, context))];
}

/** An error of the library as a finding. */
function findingOf(check: Check, error: unknown, { note }: PaidContext): Finding {
  assertIsOfService(error);
  if (WanError.is(error) && error.maybeAccepted) {
    note(failureMessage(error, undefined));
    return differs(check, "the id of a task", error.message);
  }
  return unknownBecause(check, error.message);
}

/** @throws Interrupts, and errors that are neither of the library nor of `fetch`. Both end the examination. */
function assertIsOfService(error: unknown): asserts error is WanError | TypeError {
  if (!(WanError.is(error) || error instanceof TypeError) || AbortError.is(error)) throw error;
}

/** The first interrupt does not abort the submission. Otherwise the id of a task that may be billed could be lost. */
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

/** Waits for the end of a task. `records` are all records that were read. The last one is that of the ended task. */
async function waitForEnd(submitted: SubmittedTask, { wan, exchanges, interrupts, timeout }: PaidContext) {
  const first = exchanges.length;
  const limit = timeout === undefined ? {} : { timeout };
  const outcome: { task?: SucceededTask; error?: unknown } = {};
  try {
    outcome.task = await wan.waitForTask(submitted, { signal: interrupts.signal, ...limit });
  } catch (error) {
    if (!TaskFailedError.is(error)) outcome.error = error;
  } finally {
    labelExchanges(exchanges, first, "record");
  }
  const reads = exchanges.slice(first).filter(isRecord);
  const last = reads.at(-1);
  if (last && outcome.error === undefined) last.check = "end";
  return { ...outcome, records: reads.map(({ response }) => response as JsonObject) };
}

/** Whether a read returned a record. Right after the submission there may be none yet, and a 429 has none. */
function isRecord({ status, response }: Exchange): boolean {
  const { id, task_id } = asObject(response) ?? {};
  return status === 200 && (id ?? task_id) !== undefined;
}

function compareRecord(
  check: Check,
  expected: JsonObject,
  got: JsonObject | undefined,
  forbidden: readonly string[] = [],
): Finding[] {
  // A task in the queue has no start time.
  return compareBodies(check, expected, got, {
    normalize: (body) => normalizeRecord(asObject(body) ?? {}),
    optional: ["started_at"],
    forbidden,
  });
}

/** Compares the records that were read before the last one. Each difference counts once. */
function comparePending(records: readonly JsonObject[], expected: JsonObject): Finding[] {
  if (records.length === 0) return [unknownBecause("pending record", "the task had ended at its first read")];
  const findings = records.flatMap((record) =>
    compareRecord("pending record", expected, record, ["response", "finished_at"]),
  );
  const different = findings.filter(({ status }) => status === "differs");
  if (different.length === 0) return findings.slice(-1);
  return [...new Map(different.map((finding) => [JSON.stringify(finding), finding])).values()];
}

/** Without an error, the task has not failed. This library did not find its video, so the record is compared as finished. */
function compareFailed(
  got: JsonObject | undefined,
  { failed, finished }: { failed: JsonObject; finished: JsonObject },
): Finding[] {
  const { error } = asObject(normalizeResult(got?.response)) ?? {};
  if (error === undefined) return compareRecord("finished record", finished, got);
  return compareRecord("failed record", failed, got);
}

async function checkCallback(
  callback: CallbackListener,
  expected: unknown,
  { interrupts }: PaidContext,
): Promise<Finding[]> {
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, interrupts.signal]);
  const limit = sleep(CALLBACK_MS, undefined, { signal });
  const body = await Promise.race([callback.body.then((value) => ({ value })), limit]);
  stop.abort();
  limit.catch(() => {});
  if (body) return compareBodies("callback", expected, body.value, { normalize: normalizeResult });
  if (callback.cameUnsigned()) {
    return [differs("callback", "the URL with its query", "a request without the signature in the query")];
  }
  const reason = `none arrived within ${CALLBACK_MS / 1_000} s; check that the URL reaches this machine`;
  return [unknownBecause("callback", reason)];
}

async function checkDownload(task: SucceededTask, context: PaidContext): Promise<Finding[]> {
  const findings: Finding[] = [];
  try {
    findings.push(...(await checkRange(task, context)));
    const whole = await checkWhole(task, context);
    return findings.length > 0 && whole.status === "same" ? findings : [...findings, whole];
  } catch (error) {
    assertIsOfService(error);
    return [...findings, differs("download", "the video", error.message)];
  }
}

/** Whether a broken download can resume. */
function checkRange(task: SucceededTask, { fetch, exchanges, interrupts }: PaidContext): Promise<Finding[]> {
  const first = exchanges.length;
  return withDeadline(RANGE_MS, [interrupts.signal], async (deadline) => {
    const init = { headers: { range: "bytes=0-99" }, signal: deadline.signal };
    try {
      const { status, headers, body } = await fetch(task.video.url, init);
      await body?.cancel();
      return compareRange(status, headers);
    } catch (error) {
      // At a timeout, `fetch` throws the reason of the abort, which is neither a WanError nor a TypeError. It would end the
      // examination, although the video is paid for.
      if (deadline.ended !== "timeout") throw error;
      const reason = `a request with Range had no response within ${RANGE_MS / 1_000} s`;
      return [unknownBecause("download", reason)];
    } finally {
      labelExchanges(exchanges, first, "download");
    }
  });
}

function compareRange(status: number, headers: Headers): Finding[] {
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
