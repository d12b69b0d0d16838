import { describeValue } from "../util/describe-value.js";
import { asObject, asText, type JsonObject } from "../util/json.js";
import { redactUrls } from "../util/redact.js";
import { answersIn, type Outcome } from "./possible-costs.js";
import { mentions } from "./rule-answer.js";

// The sentences in the `because` of an estimate.

const MAX_REMARK_LENGTH = 200;
const PER_REQUEST = /^(request|call|time|count|video|task|generation)s?$/i;

/** The reasons why the upper end is unknown. */
export function unboundedReasons(
  outcomes: readonly Outcome[],
  rules: readonly unknown[],
  body: JsonObject,
): string[] {
  const answering = answeringRules(outcomes, rules);
  const reasons: string[] = [];
  if (outcomes.some((outcome) => answersIn([outcome]).length === 0)) {
    reasons.push("no price rule applies for some of the possible values");
  }
  if (mayBillReferenceVideos(body, rules)) {
    reasons.push(
      "the seconds of reference videos are billed, too, and the request does not say how many there are",
    );
  }
  const perUnit = answering.find((rule) => unitOf(rule) !== undefined && !readsDuration(rule));
  if (perUnit) {
    reasons.push(
      `a price rule is per ${describeValue(unitOf(perUnit))}, and does not say how many are billed`,
    );
  }
  for (const name of new Set(outcomes.flatMap(({ foreign }) => foreign))) {
    reasons.push(`a price rule reads ${describeValue(name)}, which is not a field of a request`);
  }
  return reasons;
}

/** The reasons that exist because the rules may compare the resolution in lower case. */
export function spellingReasons(outcomes: readonly Outcome[]): string[] {
  const reasons = outcomes.map(({ answers: [asIs, lower] }) => {
    // Rules that have a price only for the resolution as it is sent do not compare it in lower case.
    if (!lower || asIs?.credits === lower.credits) return undefined;
    if (!asIs) return "the price rules contain the resolution only in lower case";
    return "the price rules give another price for the resolution in lower case";
  });
  return [...new Set(reasons)].filter((reason) => reason !== undefined);
}

/** The rules that an exact estimate comes from, such as `price rule 2 of 6`. A single rule has the platform's remark. */
export function answeredBy(outcomes: readonly Outcome[], rules: readonly unknown[]): string {
  const [index = 0, ...others] = answeringIndexes(outcomes);
  if (others.length > 0) {
    const numbers = [index, ...others].map((each) => each + 1);
    return `price rules ${numbers.join(" and ")} of ${rules.length}, which agree`;
  }
  const remark = asText(asObject(rules[index])?.remark)?.trim().slice(0, MAX_REMARK_LENGTH);
  return `price rule ${index + 1} of ${rules.length}${remark === undefined ? "" : `: ${redactUrls(remark)}`}`;
}

function answeringIndexes(outcomes: readonly Outcome[]): number[] {
  const indexes = new Set(answersIn(outcomes).map(({ rule }) => rule));
  return [...indexes].sort((one, other) => one - other);
}

function answeringRules(outcomes: readonly Outcome[], rules: readonly unknown[]): JsonObject[] {
  return answeringIndexes(outcomes).map((index) => asObject(rules[index]) ?? {});
}

function readsDuration({ consumption }: JsonObject): boolean {
  return mentions(consumption, "duration");
}

/** The unit that a price is for, unless it is for the whole request. */
function unitOf({ unit }: JsonObject): string | undefined {
  const text = asText(unit)?.trim();
  return text === undefined || PER_REQUEST.test(text) ? undefined : text;
}

/**
 * It is published only for `media` that reference videos are billed. For `reference_video_urls`, it is assumed if any rule reads
 * the duration or has a unit.
 */
function mayBillReferenceVideos(
  { media, reference_video_urls }: JsonObject,
  rules: readonly unknown[],
): boolean {
  const items = Array.isArray(media) ? media : [];
  if (items.some((item) => asObject(item)?.type === "reference_video")) return true;
  const { length } = Object(reference_video_urls) as ArrayLike<unknown>;
  return (
    length > 0 &&
    rules.some((rule) => mentions(rule, "duration") || unitOf(asObject(rule) ?? {}) !== undefined)
  );
}
