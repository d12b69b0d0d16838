import { describe, expect, it, vi } from "vitest";
import type { CostEstimate } from "../../src/account/index.js";
import {
  CHOSEN,
  estimate,
  exact,
  flat,
  NO_ANSWER,
  OTHER_CASE,
  perSecond,
  range,
  resolution,
  unset,
} from "../support/estimates.js";

const ONLY_LOWER = "the price rules contain the resolution only in lower case";
const REFERENCES =
  "the seconds of reference videos are billed, too, and the request does not say how many there are";

describe("a resolution", () => {
  const at = (value: string, consumption: unknown) => ({ conditions: resolution(value), consumption });
  it.each<[string, object, unknown[], CostEstimate | undefined]>([
    ["that no rule reads is not mentioned", {}, [flat(1)], exact(1)],
    ["is tried in lower case, too", {}, [at("720p", 4.73)], range(4.73, 4.73, ONLY_LOWER)],
    ["that only a rule in upper case reads has the price of that rule", {}, [at("720P", 4.73)], exact(4.73)],
    [
      "in both cases at one price is not mentioned",
      {},
      [at("720p", 1), at("720P", 1)],
      exact(1, "price rules 1 and 2 of 2, which agree"),
    ],
    [
      "in both cases at two prices gives both ends of the range",
      {},
      [at("720p", 2), at("720P", 1)],
      range(1, 2, OTHER_CASE),
    ],
    [
      "that a rule has only in lower case may have the price of a later rule",
      {},
      [at("720p", 2), flat(9)],
      range(2, 9, OTHER_CASE),
    ],
    [
      "in lower case is tried only in lower case",
      { resolution: "720p" },
      [at("720p", 2), flat(9)],
      exact(2, "price rule 1 of 2"),
    ],
    ["in lower case finds no rule in upper case", { resolution: "720p" }, [at("720P", 2)], undefined],
    [
      "that is not set is tried in both cases, too",
      { resolution: undefined },
      [at("480p", 1), at("720p", 2), at("1080P", 4)],
      range(1, undefined, unset("resolution", '"480P", "720P" or "1080P"'), ONLY_LOWER, NO_ANSWER),
    ],
    [
      "that is not set is unknown for an unknown model",
      { resolution: undefined, model: "wan9.9" },
      [at("720p", 2)],
      undefined,
    ],
    ["that is not a text has no case", { resolution: 720 }, [at("720", 2)], exact(2)],
  ])("%s", (_, request, rules, expected) => {
    expect(estimate({ resolution: "720P", ...request }, ...rules)).toEqual(expected);
  });
});

describe("reference videos", () => {
  const reference = { type: "reference_video", url: "https://example.com/a.mp4" };
  const image = { type: "reference_image", url: "https://example.com/a.png" };
  const media = [image, reference];
  const reference_video_urls = ["https://example.com/a.mp4"];
  const defaulted = { "*": [2, { var: ["duration", 5] }] };
  it.each<[string, object, unknown[], CostEstimate | undefined]>([
    [
      "leave the upper end of a price per second open",
      { media },
      [flat(perSecond(2))],
      range(10, undefined, REFERENCES),
    ],
    [
      "count with a default length, too",
      { media, duration: undefined },
      [flat(defaulted)],
      range(10, undefined, REFERENCES),
    ],
    [
      "count with a length that the model chooses",
      { media, duration: -1 },
      [flat(defaulted)],
      range(4, undefined, CHOSEN, REFERENCES),
    ],
    [
      "count by the unit of the rule",
      { media },
      [{ ...flat({ "+": [1, { var: "duration" }] }), unit: "SECOND" }],
      range(6, undefined, REFERENCES),
    ],
    [
      "count in the reference_video_urls of a 2.6 model, too",
      { model: "wan2.6-r2v", reference_video_urls },
      [flat(perSecond(2))],
      range(10, undefined, REFERENCES),
    ],
    ["leave the upper end of a flat price open, too", { media }, [flat(7)], range(7, undefined, REFERENCES)],
    ["in reference_video_urls change no flat price", { reference_video_urls }, [flat(7)], exact(7)],
    [
      "in reference_video_urls leave the upper end open if the duration decides which rule applies",
      { reference_video_urls },
      [{ conditions: { "<=": [{ var: "duration" }, 5] }, consumption: 7 }, flat(14)],
      range(7, undefined, REFERENCES),
    ],
    ["do not include images", { media: [image] }, [flat(perSecond(2))], exact(10)],
    [
      "do not count if the lists are empty",
      { media: [], reference_video_urls: [] },
      [flat(perSecond(2))],
      exact(10),
    ],
    [
      "do not count if the fields are not lists",
      { media: "reference_video", reference_video_urls: null },
      [flat(perSecond(2))],
      exact(10),
    ],
  ])("%s", (_, request, rules, expected) => {
    expect(estimate({ duration: 5, ...request }, ...rules)).toEqual(expected);
  });
});

it.each(["Second", "seconds", "sec", "Per Second", "秒", "Frame"])(
  "a fixed number with the unit %j may be the price of one such unit",
  (unit) => {
    const reason = `a price rule is per "${unit}", and does not say how many are billed`;
    expect(estimate({ duration: 5 }, { ...flat(0.946), unit })).toEqual(range(0.946, undefined, reason));
  },
);

it.each(["Request", "times", " VIDEO ", ""])("a fixed number with the unit %j is the whole price", (unit) => {
  expect(estimate({ duration: 5 }, { ...flat(13.5), unit })).toMatchObject({ credits: 13.5, exact: true });
});

it("an amount that is too large for a number gives no estimate", () => {
  expect(estimate({ duration: 5 }, flat(1e305))).toBeUndefined();
});

describe("a name that is not a field of the API", () => {
  const FOREIGN = 'a price rule reads "reference_seconds", which is not a field of a request';
  const seconds = { var: "reference_seconds" };
  it.each<[string, object, unknown[], CostEstimate | undefined]>([
    [
      "leaves the upper end open",
      {},
      [{ conditions: { ">": [seconds, 5] }, consumption: 9 }, flat(2)],
      range(2, undefined, FOREIGN),
    ],
    ["leaves a price unknown that is computed from it", {}, [flat({ "+": [1, seconds] })], undefined],
    [
      "is known if the rule has a default",
      {},
      [flat({ "+": [1, { var: ["reference_seconds", 0] }] })],
      exact(1),
    ],
    ["is known if the request sets it", { reference_seconds: 4 }, [flat({ "+": [1, seconds] })], exact(5)],
    [
      "does not matter if an earlier rule applies",
      {},
      [flat(2), flat(seconds)],
      exact(2, "price rule 1 of 2"),
    ],
    [
      "is named by its first part",
      {},
      [flat({ if: [{ var: "reference_seconds.total" }, 2, 1] })],
      range(1, undefined, FOREIGN),
    ],
    [
      "may be one that every object inherits",
      {},
      [flat({ if: [{ var: "constructor" }, 2, 1] })],
      range(1, undefined, 'a price rule reads "constructor", which is not a field of a request'),
    ],
  ])("%s", (_, request, rules, expected) => {
    expect(estimate(request, ...rules)).toEqual(expected);
  });
});

describe("a rule that cannot be read", () => {
  it.each<[string, unknown]>([
    ["null", null],
    ["a text", "free"],
    ["a list", []],
    ["an object without conditions", { consumption: 1 }],
    ["null as conditions", { conditions: null, consumption: 1 }],
    ["an empty list as conditions", { conditions: [], consumption: 1 }],
    ["a text as conditions", { conditions: "{}", consumption: 1 }],
    ["a number as conditions", { conditions: 0, consumption: 1 }],
    ["two operations at once", { conditions: { "==": [1, 2], "!=": [1, 1] }, consumption: 1 }],
    ["an unknown operation", { conditions: { method: [1, 2] }, consumption: 1 }],
    ["an operation with invalid values", { conditions: { missing_some: [1] }, consumption: 1 }],
    ["an object without consumption", { conditions: {} }],
    ["a consumption that is not a number", flat("free")],
    ["an empty text as consumption", flat(" ")],
    ["a list as consumption", flat([1])],
    ["two operations as consumption", flat({ "+": [1], "-": [1] })],
    ["a consumption that is true", flat(true)],
    ["a negative consumption", flat({ "-": [1, 2] })],
    ["an infinite consumption", flat({ "/": [1, 0] })],
    ["a consumption that is not a number for this request", flat({ "*": [1, { var: "prompt" }] })],
    ["an unknown operation in the consumption", flat({ round: 1.5 })],
  ])("(%s) ends the search, so no later rule is used", (_, rule) => {
    expect(estimate({}, rule, flat(1))).toBeUndefined();
    const first = { conditions: { "==": [{ var: "seed" }, 7] }, consumption: 3 };
    expect(estimate({ seed: 7 }, first, rule, flat(1))).toEqual(exact(3, "price rule 1 of 3"));
    const even = { conditions: { "==": [{ var: "audio" }, true] }, consumption: 3 };
    const audio = unset("audio", "true or false");
    expect(estimate({}, even, rule, flat(1))).toEqual(range(3, undefined, audio, NO_ANSWER));
  });

  it("may be nested deeper than the stack", () => {
    let conditions: object = { "!": 1 };
    for (let depth = 0; depth < 50_000; depth++) conditions = { "!": conditions };
    expect(estimate({}, { conditions, consumption: 1 }, flat(1))).toBeUndefined();
  });
});

describe("JSON Logic in a rule", () => {
  const media = [{ type: "first_frame", url: "https://example.com/a.png?Signature=s3cr3t" }];

  it("prints nothing", () => {
    const log = vi.spyOn(console, "log");
    const printing = { log: { var: "prompt" } };
    const urls = { map: [{ var: "media" }, { log: { var: "url" } }] };
    const rule = { conditions: { and: [printing, urls] }, consumption: { log: [3, 4] } };
    expect(estimate({ media }, rule)).toEqual(exact(3));
    expect(log).not.toHaveBeenCalled();
  });

  it("reads the items of a list with their own fields and defaults", () => {
    const longest = {
      reduce: [{ var: "media" }, { "+": [{ var: "accumulator" }, { var: ["current.seconds", 2] }] }, 1],
    };
    expect(estimate({ media: [{ seconds: 4 }, {}] }, flat(longest))).toEqual(exact(7));
    const kinds = { in: ["first_frame", { map: [{ var: "media" }, { var: "type" }] }] };
    expect(estimate({ media }, { conditions: kinds, consumption: 2 }, flat(1))).toEqual(
      exact(2, "price rule 1 of 2"),
    );
    expect(estimate({}, { conditions: kinds, consumption: 2 }, flat(1))).toEqual(
      exact(1, "price rule 2 of 2"),
    );
  });

  it("does not split a default that is a list", () => {
    const conditions = { in: ["a", { var: ["tags", ["a", "b"]] }] };
    expect(estimate({}, { conditions, consumption: 2 }, flat(1))).toEqual(exact(2, "price rule 1 of 2"));
    expect(estimate({}, { conditions: { "!": { var: ["tags", []] } }, consumption: 2 })).toEqual(exact(2));
  });
});

it("a remark of the platform is shortened, and shows no query of a URL", () => {
  const [reason = ""] =
    estimate({}, { ...flat(1), remark: ` see https://a.example/?key=s3cr3t ${"x".repeat(500)}` })?.because ??
    [];
  expect(reason).toMatch(/^price rule 1 of 1: see https:\/\/a\.example\/\?… x+$/);
  expect(reason.length).toBeLessThan(250);
});
