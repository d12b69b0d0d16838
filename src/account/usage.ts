import { ConfigurationError } from "wan-client";
import { describeValue } from "../util/describe-value.js";
import { asObject, asText, type JsonObject } from "../util/json.js";
import { omitUndefined } from "../util/object.js";
import { checkOptionNames, type OptionNames } from "../util/option-names.js";
import { numberFrom, timeFrom } from "../util/values.js";
import { listRows } from "./platform-list.js";
import { PLATFORM_OPTIONS, type PlatformOptions, resolvePlatformToken } from "./platform-options.js";
import { callPlatform, READ_TIMEOUT_MS } from "./platform-request.js";
import { latestNow, type TimeRange, timeRange } from "./time-range.js";

/** One call of an API, as the platform billed it. Contains no account id. */
export interface UsageRecord {
  /** The trace id of the call: the `traceId` of a `Task`, a `SubmittedTask` or an `ApiError`. */
  traceId?: string | undefined;
  /** The HTTP status of the call. */
  status?: number | undefined;
  /** What the call costs by the price rules, in credits. */
  originalCredits?: number | undefined;
  /** What was deducted from the balance, in credits. */
  deductedCredits?: number | undefined;
  /** How long the call took, as the platform reports it. Its documentation gives no unit. */
  elapsed?: number | undefined;
  createdAt?: Date | undefined;
  /** The title of the API. */
  api?: string | undefined;
}

/** The options of `getUsage`. */
export interface UsageOptions extends PlatformOptions {
  /** A `Date`, or an ISO 8601 string, which is in UTC if it has no time zone. */
  since: Date | string;
  /** Like `since`. Default: now by the platform's clock, which may be up to a day ahead of that of this machine. */
  until?: Date | string | undefined;
}

/** The options of `findUsage`. */
export interface FindUsageOptions extends PlatformOptions {
  /** The trace id of the call. */
  traceId: string;
  /** A `Date`, or an ISO 8601 string, which is in UTC if it has no time zone. Default: 60 days ago. */
  since?: Date | string | undefined;
  /** Like `since`. Default: now by the platform's clock, which may be up to a day ahead of that of this machine. */
  until?: Date | string | undefined;
}

const USAGE_OPTIONS: OptionNames<UsageOptions> = { ...PLATFORM_OPTIONS, since: true, until: true };
const FIND_OPTIONS: OptionNames<FindUsageOptions> = { ...USAGE_OPTIONS, traceId: true };
// The platform deletes older records.
const KEPT_MS = 60 * 24 * 60 * 60_000;

/**
 * Reads the usage records of the account from the Ace Data Cloud platform: what each API call cost. The platform keeps them
 * for 60 days. Needs a platform token, which is not the API token. Nothing is sent to the video API. The records contain no
 * account id.
 *
 * Records come in the order of the platform, each once. A page is requested only when its first record is needed. If you
 * leave the loop, no further page is requested. A record without `createdAt` is also yielded: the platform was asked for this
 * range only, but may ignore it.
 *
 * There is one attempt for each page, which may take 60 seconds (60,000 ms). For a shorter limit, pass
 * `signal: AbortSignal.timeout(ms)`, which counts for all pages together. A redirect is not followed.
 *
 * @throws From the first read, before anything is sent: ConfigurationError for an unknown or invalid option, a range that
 * ends before it begins, and a missing token. After that: AuthenticationError, RateLimitError and the other classes of
 * ApiError; ConnectionError; RequestTimeoutError; ResponseError for a redirect, and for a response without a list;
 * AbortError.
 * @example
 * ```ts
 * let credits = 0;
 * for await (const { deductedCredits = 0 } of getUsage({ since: "2026-11-01T00:00:00Z" })) credits += deductedCredits;
 * ```
 */
export async function* getUsage(options: UsageOptions): AsyncIterableIterator<UsageRecord> {
  checkOptionNames(ConfigurationError, options, USAGE_OPTIONS);
  yield* usageIn(timeRange(options.since, options.until), options);
}

/**
 * Finds the usage record of one call, such as a submission whose response was lost. Resolves to `undefined` if there is no
 * record, as for a call that is not billed yet, or that was made more than 60 days ago. Needs a platform token. Sends
 * the same requests as `getUsage`, page by page, until it finds the record.
 *
 * @throws Before anything is sent: ConfigurationError for an unknown or invalid option, and a missing token. After that:
 * whatever `getUsage` throws.
 * @example
 * ```ts
 * const usage = await findUsage({ traceId: "5e2a4b52-3a4d-4b0f-8f0e-6f0f4a3f9a11" });
 * console.log(usage?.status, usage?.deductedCredits);
 * ```
 */
export async function findUsage(options: FindUsageOptions): Promise<UsageRecord | undefined> {
  checkOptionNames(ConfigurationError, options, FIND_OPTIONS);
  const { traceId, since, until } = options;
  if (asText(traceId) === undefined) {
    throw new ConfigurationError(`traceId: got ${describeValue(traceId)}; use the trace id of a call.`);
  }
  const range = timeRange(since ?? new Date(Date.now() - KEPT_MS), until);
  for await (const record of usageIn(range, options, { trace_id: traceId })) {
    if (record.traceId === traceId) return record;
  }
  return undefined;
}

/** The records within a range. */
async function* usageIn(
  { since, until }: TimeRange,
  options: PlatformOptions,
  filter: Record<string, string> = {},
): AsyncGenerator<UsageRecord, void> {
  const token = resolvePlatformToken(options);
  const get = (path: string) =>
    callPlatform(options, READ_TIMEOUT_MS, (send) => send({ method: "GET", path, token }));
  const query = new URLSearchParams({
    created_at_from: since.toISOString(),
    // The documentation shows only requests with both ends, so an end is always sent.
    created_at_to: (until ?? latestNow()).toISOString(),
    ...filter,
  });
  for await (const row of listRows(get, `/usage/apis/?${query}`)) {
    const record = recordFrom(row);
    const { createdAt } = record;
    // The platform may ignore the filters.
    if (!createdAt || (since <= createdAt && !(until && until < createdAt))) yield record;
  }
}

function recordFrom(row: JsonObject): UsageRecord {
  return omitUndefined({
    traceId: asText(row.trace_id),
    status: numberFrom(row.status_code),
    originalCredits: numberFrom(row.original_amount),
    deductedCredits: numberFrom(row.deducted_amount),
    elapsed: numberFrom(row.elapsed),
    createdAt: timeFrom(row.created_at),
    api: asText(asObject(row.api)?.title),
  });
}
