import fc from "fast-check";
import jsonLogic from "json-logic-js";
import { expect, it } from "vitest";
import { estimateCost } from "../../src/account/index.js";
import { models, type WanModel } from "../../src/index.js";
import { runs } from "../support/fuzz.js";
import { pricesOf } from "../support/platform-server.js";

interface Rule {
  conditions: unknown;
  consumption: unknown;
}

const flag = fc.boolean();
const CHOICES = {
  resolution: fc.constantFrom("480P", "720P", "1080P", "720p", "1080p"),
  duration: fc.constantFrom(2, 5, 10, 15, 30),
  audio: flag,
  watermark: flag,
  model: fc.constantFrom("wan3.0-video", "wan2.6-t2v"),
  action: fc.constantFrom("text2video", "image2video"),
};
const field = fc.constantFrom(...(Object.keys(CHOICES) as (keyof typeof CHOICES)[]));
const variable = field.map((name) => ({ var: name }));
const comparison = field.chain((name) =>
  fc
    .tuple(fc.constantFrom("==", "!=", "<", ">="), CHOICES[name] as fc.Arbitrary<unknown>)
    .map(([operation, value]) => ({ [operation]: [{ var: name }, value] })),
);
const conditions = fc.oneof(
  fc.constant({}),
  comparison,
  fc.array(comparison, { minLength: 1, maxLength: 3 }).map((all) => ({ and: all })),
  fc.array(comparison, { minLength: 1, maxLength: 3 }).map((all) => ({ or: all })),
  fc.constant({ unknown_operation: 1 }),
);
const amount = fc.integer({ min: 0, max: 3_000 }).map((thousandths) => thousandths / 1_000);
const consumption = fc.oneof(
  amount,
  amount.map((credits) => ({ "*": [credits, { var: "duration" }] })),
  fc.tuple(amount, amount).map(([base, each]) => ({ "+": [base, { "*": [each, { var: "duration" }] }] })),
  fc.tuple(comparison, amount, amount).map((parts) => ({ if: parts })),
  variable,
  fc.constant("not a number"),
);
const rules = fc.array(fc.record<Rule>({ conditions, consumption }), { minLength: 1, maxLength: 6 });

/** A valid request of one model with every field that a rule may read. */
const fullySet = fc.constantFrom(...(["wan3.0-video", "wan2.6-t2v"] as WanModel[])).chain((model) => {
  const { actions, durations, resolutions } = models[model];
  return fc.record({
    model: fc.constant(model),
    action: fc.constantFrom(...actions),
    duration: fc.constantFrom(...durations.filter((seconds) => seconds > 0)),
    resolution: fc.constantFrom(...resolutions),
    audio: flag,
    watermark: flag,
  });
});

/** The credits for a body by the rules. `undefined` if no rule applies, or if an earlier one cannot be evaluated. */
function creditsFor(body: object, all: readonly Rule[]): number | undefined {
  try {
    const rule = all.find(({ conditions }) => jsonLogic.truthy(jsonLogic.apply(conditions as never, body)));
    const result = rule && jsonLogic.apply(rule.consumption as never, body);
    const credits = typeof result === "boolean" || result === "" ? Number.NaN : Number(result ?? Number.NaN);
    return Number.isFinite(credits) && credits >= 0 ? Math.round(credits * 1e6) / 1e6 : undefined;
  } catch {
    return undefined;
  }
}

/** The credits for a body in both spellings of its resolution, except where they are undefined. */
function answersFor(body: { resolution: string }, all: readonly Rule[]): number[] {
  const bodies = [body, { ...body, resolution: body.resolution.toLowerCase() }];
  return bodies.map((each) => creditsFor(each, all)).filter((credits) => credits !== undefined);
}

it("the estimate of a request with all fields is what JSON Logic computes for both cases of the resolution", () => {
  let answered = 0;
  fc.assert(
    fc.property(fullySet, rules, (request, all) => {
      const estimate = estimateCost(request, pricesOf(...all));
      const answers = answersFor(request, all);
      if (answers.length === 0) {
        expect(estimate).toBeUndefined();
        return;
      }
      answered++;
      const [lowest, highest] = [Math.min(...answers), Math.max(...answers)];
      // A price that only the rules for lower case give is not exact.
      const isExact = creditsFor(request, all) !== undefined && lowest === highest;
      expect(estimate).toMatchObject({ credits: lowest, exact: isExact });
      expect(estimate?.maxCredits).toBe(isExact ? undefined : highest);
    }),
    { numRuns: runs(1_000) },
  );
  expect(answered).toBeGreaterThan(300);
});

it("whatever the server and the model decide, the cost is between the ends of the estimate", () => {
  let bounded = 0;
  const left = fc.subarray(["action", "duration", "resolution", "audio", "watermark"] as const);
  fc.assert(
    fc.property(fullySet, rules, left, flag, (decided, all, open, byModel) => {
      const request: Record<string, unknown> = { ...decided };
      for (const name of open) {
        if (name === "duration" && byModel) request.duration = -1;
        // The client fills in the action of a model that has only one.
        else if (name !== "action" || models[decided.model].actions.length > 1) delete request[name];
      }
      const estimate = estimateCost(request, pricesOf(...all));
      for (const credits of answersFor(decided, all)) {
        expect(estimate?.credits).toBeLessThanOrEqual(credits);
        const {
          exact,
          credits: price,
          maxCredits = exact ? price : Number.POSITIVE_INFINITY,
        } = estimate ?? {};
        expect(maxCredits).toBeGreaterThanOrEqual(credits);
        if (maxCredits !== Number.POSITIVE_INFINITY) bounded++;
      }
    }),
    { numRuns: runs(1_000) },
  );
  expect(bounded).toBeGreaterThan(300);
});

it("any data in place of rules gives an estimate or undefined, and never an error", () => {
  fc.assert(
    fc.property(fc.array(fc.anything()), fc.dictionary(fc.string(), fc.anything()), (all, request) => {
      const estimate = estimateCost({ model: "wan3.0-video", ...request }, pricesOf(...all));
      if (estimate) expect(estimate.credits).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: runs(1_000) },
  );
});
