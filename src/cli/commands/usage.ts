import { findUsage, getUsage, type UsageRecord } from "wan-client/account";
import { PLATFORM_TOKEN_VARIABLE } from "../../util/environment.js";
import { roundCredits } from "../../util/round-credits.js";
import { timeFrom, validDate } from "../../util/values.js";
import type { Command } from "../command.js";
import { accountFor, PLATFORM_FLAGS } from "../connection.js";
import { creditsText } from "../credits.js";
import { EXIT, UsageError } from "../exit-code.js";
import type { Values } from "../flags.js";
import { createReporter, type Reporter } from "../reporter.js";

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

export const usageCommand: Command = {
  usage: "[--since 7d]",
  summary: "show the calls of the last 24 hours, and what they cost",
  flags: {
    since: {
      type: "string",
      value: "WHEN",
      help: "the start: an age such as 7d or 24h, or a date (24h)",
    },
    until: { type: "string", value: "WHEN", help: "the end, in the same form (now)" },
    "trace-id": {
      type: "string",
      value: "ID",
      help: "only the call with this trace id, of the last 60 days",
    },
    ...PLATFORM_FLAGS,
  },
  examples: ["npx wan-client usage --since 7d"],
  details:
    "A row has the time, the API, the HTTP status, the credits and the trace id. A date looks like 2026-11-01 or\n" +
    "2026-11-01T08:00:00+08:00. It is in UTC if it has no time zone. The platform keeps rows for 60 days.\n\n" +
    `The token is read from ${PLATFORM_TOKEN_VARIABLE}.`,
  positionals: "none",
  async run({ values }, terminal) {
    const range = rangeFrom(values);
    const traceId = values["trace-id"] as string | undefined;
    const reporter = createReporter(terminal, values.json === true);
    const platform = accountFor(values, terminal);
    if (traceId !== undefined) {
      return report(await findUsage({ ...platform, ...range, traceId }), traceId, reporter);
    }
    const { until = new Date() } = range;
    const since = range.since ?? new Date(until.getTime() - DAY_MS);
    let [calls, credits] = [0, 0];
    for await (const record of getUsage({ ...platform, since, until: range.until })) {
      calls += 1;
      credits += record.deductedCredits ?? 0;
      show(record, reporter);
    }
    const sum = roundCredits(credits);
    reporter.event("usageTotal", undefined, { calls, credits: sum, since, until });
    reporter.result(`${calls} ${calls === 1 ? "call" : "calls"}, ${creditsText(sum)}`);
    return EXIT.done;
  },
};

/** Reports the record of one call. Resolves to the exit code. */
function report(record: UsageRecord | undefined, traceId: string, reporter: Reporter): number {
  if (record) {
    show(record, reporter);
    return EXIT.done;
  }
  reporter.event("usageNotFound", undefined, { traceId });
  reporter.note(`There is no usage record of ${traceId}. A call may have none until its task has ended.`);
  return EXIT.unknown;
}

function show(record: UsageRecord, reporter: Reporter): void {
  const { createdAt, api, status, deductedCredits, traceId } = record;
  reporter.event("usage", undefined, record);
  const cells = [createdAt?.toISOString(), api, status, deductedCredits, traceId];
  reporter.result(cells.map((cell) => `${cell ?? "-"}`).join("  "));
}

function rangeFrom(values: Values): { since: Date | undefined; until: Date | undefined } {
  return { since: timeOf(values, "since"), until: timeOf(values, "until") };
}

/** @throws UsageError for a value that is not a time. */
function timeOf(values: Values, name: "since" | "until"): Date | undefined {
  const given = values[name] as string | undefined;
  if (given === undefined) return undefined;
  const [, amount, unit] = /^(\d+)([dh])$/.exec(given) ?? [];
  const age = Number(amount) * (unit === "d" ? DAY_MS : HOUR_MS);
  const isDate = /^\d{4}-\d\d-\d\d/.test(given);
  const time = unit ? validDate(Date.now() - age) : isDate ? timeFrom(given) : undefined;
  if (time) return time;
  throw new UsageError(
    `--${name}: got "${given}"; use days or hours such as 7d or 24h, or a date such as 2026-11-01.`,
  );
}
