import { describe, expect, it } from "vitest";
import type { CostEstimate } from "../../src/account/index.js";
import {
  CHOSEN,
  estimate,
  exact,
  flat,
  model,
  NO_ANSWER,
  OTHER_CASE,
  perSecond,
  range,
  resolution,
  unset,
} from "../support/estimates.js";

describe("a length that the model chooses", () => {
  it.each<[string, object, unknown[], CostEstimate | undefined]>([
    ["may be any length in the catalogue", {}, [flat(perSecond(0.946))], range(1.892, 28.38, CHOSEN)],
    [
      "may be any length of the request's model",
      { model: "wan2.6-t2v" },
      [flat(perSecond(1))],
      range(5, 15, "duration: -1 lets the model choose 5 to 15 seconds"),
    ],
    ["changes no flat price", {}, [flat(7)], exact(7)],
    [
      "counts even if the rule has a default",
      {},
      [flat({ "*": [1, { var: ["duration", 5] }] })],
      range(2, 30, CHOSEN),
    ],
    [
      "does not lower the price to that of a duration of -1",
      {},
      [flat({ "+": [3, { var: "duration" }] })],
      range(5, 33, CHOSEN),
    ],
    [
      "may have its own rule",
      {},
      [{ conditions: { "==": [{ var: "duration" }, -1] }, consumption: 50 }, flat(perSecond(1))],
      range(2, 50, CHOSEN),
    ],
    [
      "may have its own, cheaper rule",
      {},
      [{ conditions: { "<": [{ var: "duration" }, 0] }, consumption: 1 }, flat(perSecond(1))],
      range(1, 30, CHOSEN),
    ],
    [
      "may have a higher price within a rule",
      {},
      [flat({ if: [{ "==": [{ var: "duration" }, -1] }, 99, { var: "duration" }] })],
      range(2, 99, CHOSEN),
    ],
    [
      "has no upper end if some lengths have no rule",
      {},
      [{ conditions: { "<": [{ var: "duration" }, 20] }, consumption: perSecond(1) }],
      range(2, undefined, CHOSEN, NO_ANSWER),
    ],
    ["is not known for an unknown model", { model: "wan9.9" }, [flat(perSecond(1))], undefined],
    ["does not matter for an unknown model with a flat price", { model: "wan9.9" }, [flat(7)], exact(7)],
  ])("%s", (_, request, rules, expected) => {
    expect(estimate({ duration: -1, ...request }, ...rules)).toEqual(expected);
  });
});

describe("a field that is not set", () => {
  const SECONDS = unset("duration", "a value from 2 to 30");
  const TIERS = unset("resolution", '"480P", "720P" or "1080P"');
  it.each<[string, object, unknown[], CostEstimate | undefined]>([
    [
      "counts with each value that the model accepts, and with none",
      { duration: 5 },
      [
        { conditions: resolution("480P"), consumption: 1 },
        { conditions: resolution("1080P"), consumption: 4 },
        flat(2),
      ],
      range(1, 4, TIERS, OTHER_CASE),
    ],
    [
      "leaves the upper end open if no rule applies without it",
      {},
      [flat(perSecond(0.946))],
      range(1.892, undefined, SECONDS, NO_ANSWER),
    ],
    ["has the default of the rule", {}, [flat({ "*": [0.946, { var: ["duration", 5] }] })], exact(4.73)],
    [
      "has the result of a default that is computed",
      {},
      [flat({ "*": [2, { var: ["duration", { "+": [1, 2] }] }] })],
      exact(6),
    ],
    [
      "is unknown if the default is null",
      {},
      [flat({ if: [{ var: ["audio", null] }, 3, 1] })],
      range(1, 3, unset("audio", "true or false")),
    ],
    [
      "is unknown if another rule reads it without a default",
      {},
      [
        { conditions: { ">": [{ var: "duration" }, 10] }, consumption: 9 },
        flat({ "*": [1, { var: ["duration", 5] }] }),
      ],
      range(2, 10, SECONDS),
    ],
    ["does not matter if all values cost the same", {}, [flat({ if: [{ var: "audio" }, 3, 3] })], exact(3)],
    [
      "does not matter if no rule evaluates it",
      {},
      [{ conditions: { and: [model("x"), { var: "duration" }] }, consumption: 1 }, flat(2)],
      exact(2, "price rule 2 of 2"),
    ],
    [
      "does not matter in a rule after the one that applies",
      {},
      [flat(2), flat(perSecond(1))],
      exact(2, "price rule 1 of 2"),
    ],
    [
      "is not filled in for a model without it",
      { model: "wan2.6-i2v" },
      [{ conditions: { "!": { var: "size" } }, consumption: 1 }, flat(2)],
      exact(1, "price rule 1 of 2"),
    ],
    [
      "may be the action of a model that has two",
      {},
      [{ conditions: { "==": [{ var: "action" }, "image2video"] }, consumption: 2 }, flat(1)],
      range(1, 2, unset("action", '"text2video" or "image2video"')),
    ],
    [
      "may be true or false",
      {},
      [{ conditions: { "===": [{ var: "audio" }, false] }, consumption: 1 }, flat(2)],
      range(1, 2, unset("audio", "true or false")),
    ],
    [
      "may be read by the operation missing",
      {},
      [{ conditions: { missing: ["watermark"] }, consumption: 1 }, flat(2)],
      range(1, 2, unset("watermark", "true or false")),
    ],
    [
      "may be read by a computed name",
      {},
      [flat({ if: [{ var: { cat: ["aud", "io"] } }, 3, 1] })],
      range(1, 3, unset("audio", "true or false")),
    ],
    [
      "may be null, which the server may fill in, too",
      { audio: null },
      [flat({ if: [{ var: "audio" }, 3, 1] })],
      range(1, 3, unset("audio", "true or false")),
    ],
    [
      "has no bounds for an unknown model",
      { model: "wan9.9" },
      [flat({ if: [{ var: "audio" }, 3, 1] })],
      undefined,
    ],
    [
      "has no bounds without a model",
      { model: undefined },
      [flat({ if: [{ var: "audio" }, 3, 1] })],
      undefined,
    ],
    [
      "may be one of several",
      { model: "wan2.6-t2v" },
      [
        flat({
          "+": [{ if: [{ var: "audio" }, 3, 1] }, { if: [{ "==": [{ var: "duration" }, 15] }, 10, 5] }],
        }),
      ],
      range(6, 13, unset("duration", "5, 10 or 15"), unset("audio", "true or false")),
    ],
  ])("%s", (_, request, rules, expected) => {
    expect(estimate(request, ...rules)).toEqual(expected);
  });

  it("is named, and setting the named fields makes the estimate exact", () => {
    const rules = [
      { conditions: resolution("720P"), consumption: { "*": [2, { var: "duration" }] } },
      { conditions: resolution("720p"), consumption: { "*": [2, { var: "duration" }] } },
      flat(1),
    ];
    const fields = estimate({}, ...rules)?.because.map((reason) => reason.split(" ")[0]);
    expect(fields).toEqual(expect.arrayContaining(["duration", "resolution"]));
    expect(estimate({ duration: 4, resolution: "720P" }, ...rules)?.exact).toBe(true);
  });

  it("gives no estimate if there are too many combinations", () => {
    const names = ["duration", "resolution", "ratio", "audio", "prompt_extend", "watermark"];
    const reading = (count: number) => {
      const all = { cat: names.slice(0, count).map((name) => ({ var: name })) };
      return estimate({}, flat({ if: [all, 1, 1] }));
    };
    expect(reading(4)).toEqual(exact(1));
    expect(reading(6)).toBeUndefined();
  });
});
