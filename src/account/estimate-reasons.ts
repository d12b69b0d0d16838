import { describeValue } from "../util/describe-value.js";
import { asObject, asText, type JsonObject } from "../util/json.js";
import { redactUrls } from "../util/redact.js";
import { answersIn, type Outcome } from "./possible-costs.js";
import { mentions } from "./rule-answer.js";

// What an estimate says in its `because`.

const MAX_REMARK_LENGTH = 200;

/** What leaves the upper end open. */
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
  if (hasReferenceVideos(body) && answering.some((rule) => isPerSecond(rule) || readsDuration(rule))) {
    reasons.push(
      "the seconds of reference videos are billed, too, and the request does not say how many they are",
    );
  }
  if (answering.some((rule) => isPerSecond(rule) && !readsDuration(rule))) {
    reasons.push("a price rule is per second, and does not use the duration");
  }
  for (const name of new Set(outcomes.flatMap(({ foreign }) => foreign))) {
    reasons.push(`a price rule reads ${describeValue(name)}, which is not a field of a request`);
  }
  return reasons;
}

/** What is unknown because a resolution may be compared in upper or in lower case. */
export function spellingReasons(outcomes: readonly Outcome[]): string[] {
  const reasons = outcomes.map(({ answers: [asIs, ...inLowerCase] }) => {
    if (inLowerCase.length === 0) return undefined;
    const lower = inLowerCase[0];
    if (asIs && lower) {
      return asIs.credits === lower.credits
        ? undefined
        : "the price rules give another price for the resolution in lower case";
    }
    if (!asIs && !lower) return undefined;
    return `the price rules contain the resolution only in ${asIs ? "upper" : "lower"} case`;
  });
  return [...new Set(reasons)].filter((reason) => reason !== undefined);
}

/** The rules that an exact estimate comes from, such as `price rule 2 of 6`, with the remark of the platform about it. */
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

function isPerSecond({ unit }: JsonObject): boolean {
  return typeof unit === "string" && /^seconds?$/i.test(unit.trim());
}

function hasReferenceVideos({ media, reference_video_urls }: JsonObject): boolean {
  const items = Array.isArray(media) ? media : [];
  const { length } = Object(reference_video_urls) as ArrayLike<unknown>;
  return length > 0 || items.some((item) => asObject(item)?.type === "reference_video");
}
