import { describe, expect, it } from "vitest";
import { type CostEstimate, estimateCost, type Prices } from "../../src/account/index.js";
import { ConfigurationError, type WanRequest } from "../../src/index.js";
import {
  estimate,
  exact,
  flat,
  model,
  perSecond,
  PRICED_REQUEST as REQUEST,
  resolution,
} from "../support/estimates.js";
import { pricesOf } from "../support/platform-server.js";

const TABLE = [
  { conditions: { and: [model("wan3.0-video"), resolution("480P")] }, consumption: perSecond(0.473) },
  { conditions: { and: [model("wan3.0-video"), resolution("720P")] }, consumption: perSecond(0.946) },
  { conditions: { and: [model("wan3.0-video"), resolution("1080P")] }, consumption: perSecond(1.892) },
  { conditions: model("wan2.6-t2v"), consumption: 13.5, remark: "any length", hidden: true },
];

describe("an estimate", () => {
  it.each<[string, object, unknown[], CostEstimate | undefined]>([
    ["a number", {}, [flat(13.5)], exact(13.5)],
    ["a number in a string", {}, [flat(" 13.5 ")], exact(13.5)],
    ["a price of 0", {}, [flat(0)], exact(0)],
    ["a product, without floating-point errors", { duration: 5 }, [flat(perSecond(0.946))], exact(4.73)],
    ["a sum, without floating-point errors", {}, [flat({ "+": [0.1, 0.2] })], exact(0.3)],
    [
      "the first rule that holds",
      { model: "wan2.6-t2v" },
      [...TABLE, flat(1)],
      exact(13.5, "price rule 4 of 5: any length"),
    ],
    [
      "a rule before another that holds",
      {},
      [{ conditions: false, consumption: 2 }, flat(1), flat(3)],
      exact(1, "price rule 2 of 3"),
    ],
    [
      "rules that agree",
      { resolution: "720P" },
      [{ conditions: resolution("720p"), consumption: 2 }, flat("2")],
      exact(2, "price rules 1 and 2 of 2, which agree"),
    ],
    ["no rule, as unknown", {}, [], undefined],
    ["no rule that holds, as unknown", {}, [{ conditions: model("video-pro"), consumption: 1 }], undefined],
  ])("evaluates %s", (_, request, rules, expected) => {
    expect(estimate(request, ...rules)).toEqual(expected);
  });

  it("takes a typed request, and any object", () => {
    const prices = pricesOf(flat(1));
    const typed: WanRequest = REQUEST;
    const params: { prompt: string; duration?: number } = { prompt: "p" };
    expect(estimateCost(typed, prices)?.credits).toBe(1);
    expect(estimateCost({ ...params, model: "wan9.9" }, prices)?.credits).toBe(1);
    // @ts-expect-error a text is not a request
    expect(() => estimateCost("wan", prices)).toThrow(ConfigurationError);
  });

  it.each<[unknown, unknown, RegExp]>([
    ["a boat", pricesOf(), /^request: got "a boat"; use an object/],
    [[REQUEST], pricesOf(), /^request: got an array of 1; use an object/],
    [undefined, pricesOf(), /^request: got undefined; use an object/],
    [REQUEST, undefined, /^prices: got undefined; use the result of fetchPrices\(\)/],
    [REQUEST, Promise.resolve(pricesOf()), /^prices: got an object; use the result of fetchPrices\(\)/],
    [REQUEST, { rules: {} }, /^prices: got an object; use the result of fetchPrices\(\)/],
  ])("of %j with %j throws a ConfigurationError", (request, prices, message) => {
    const call = () => estimateCost(request as WanRequest, prices as Prices);
    expect(call).toThrow(ConfigurationError);
    expect(call).toThrow(message);
  });

  it("changes neither the request nor the prices", () => {
    const request = Object.freeze({ ...REQUEST, duration: -1, media: Object.freeze([]) });
    const prices = pricesOf(...TABLE, flat({ log: { var: ["duration", 5] } }));
    const before = JSON.stringify([request, prices]);
    estimateCost(request, prices);
    expect(JSON.stringify([request, prices])).toBe(before);
  });
});

describe("the body that the rules see", () => {
  const action = { var: ["action", "none"] };
  it.each([
    ["has the action of a model with one action", { model: "wan2.6-i2v" }, { "==": [action, "image2video"] }],
    ["has an action that the request sets", { action: "text2video" }, { "==": [action, "text2video"] }],
    ["has no action if the model has two", {}, { "==": [action, "none"] }],
    ["has async, which the client sends", {}, { "===": [{ var: "async" }, true] }],
    ["has the async of the request", { async: false }, { "===": [{ var: "async" }, false] }],
    ["has no field that is undefined", { seed: undefined }, { "===": [{ var: ["seed", "none"] }, "none"] }],
    ["has fields that the API does not know", { fps: 60 }, { "==": [{ var: "fps" }, 60] }],
    ["has no properties that objects inherit", {}, { "==": [{ var: ["toString", 1] }, 1] }],
  ])("%s", (_, request, conditions) => {
    expect(estimate(request, { conditions, consumption: 1 }, flat(2))).toEqual(exact(1, "price rule 1 of 2"));
  });

  it.each(["image_url", "media", "prompt", "audio_url", "seed", "negative_prompt", "reference_video_urls"])(
    "has no %s if the request has none, so the estimate is exact",
    (field) => {
      const rules = [{ conditions: { "!!": { var: field } }, consumption: 2 }, flat(1)];
      expect(estimate({ prompt: undefined }, ...rules)).toEqual(exact(1, "price rule 2 of 2"));
    },
  );
});
