import { expect, it } from "vitest";
import { describeConditions, describeLogic } from "../../src/cli/describe-logic.js";

const MODEL = { "==": [{ var: ["model", ""] }, "video-pro"] };
const DURATION = { var: ["duration", 5] };

it.each<[unknown, string]>([
  [{}, "always"],
  [true, "always"],
  [false, "false"],
  [null, "null"],
  [[], "[]"],
  [MODEL, 'model == "video-pro"'],
  [
    { and: [MODEL, { "==": [{ var: ["resolution", "720P"] }, "480P"] }] },
    'model == "video-pro" and (resolution or "720P") == "480P"',
  ],
  [
    { or: [{ and: [MODEL, { var: "audio" }] }, { "!": [{ or: [MODEL, { var: "audio" }] }] }] },
    'model == "video-pro" and audio or not (model == "video-pro" or audio)',
  ],
  [{ and: [{ or: [{ var: "a" }, { var: "b" }] }, { "!": { var: "c" } }] }, "(a or b) and not c"],
  [{ in: [{ var: "model" }, ["a", { var: "b" }]] }, 'model in ["a", b]'],
  [{ "<": [2, { var: "duration" }, 10] }, "2 < duration < 10"],
  [{ missing: ["prompt", "media"] }, 'missing("prompt", "media")'],
  [{ unknown: MODEL }, 'unknown(model == "video-pro")'],
  [{ "==": [1, 1], "!=": [1, 2] }, '{"==":[1,1],"!=":[1,2]}'],
])("the conditions %j are %s", (conditions, text) => {
  expect(describeConditions(conditions)).toBe(text);
});

it.each<[unknown, string]>([
  [0.14, "0.14"],
  ["0.14", '"0.14"'],
  [undefined, "nothing"],
  [{ "*": [0.5, DURATION] }, "0.5 * (duration or 5)"],
  [{ "*": [0.5, { "+": [DURATION, 2] }] }, "0.5 * ((duration or 5) + 2)"],
  [{ "+": [{ "*": [2, { var: "a" }] }, 1] }, "2 * a + 1"],
  [{ "-": [1, { "-": [{ var: "a" }, 2] }] }, "1 - (a - 2)"],
  [{ "-": { var: "a" } }, "-a"],
  [{ var: ["duration", { "+": [1, 2] }] }, "duration or 1 + 2"],
  [{ var: ["duration", null] }, "duration"],
  [{ var: "" }, 'var("")'],
  [{ max: [DURATION, 2] }, "max(duration or 5, 2)"],
  [{ if: [MODEL, 1, { var: "audio" }, 2, 3] }, 'if model == "video-pro" then 1 else if audio then 2 else 3'],
  [{ if: [MODEL, 1] }, 'if model == "video-pro" then 1 else nothing'],
  [{ "*": [{ "?:": [MODEL, 1, 2] }, 3] }, '(if model == "video-pro" then 1 else 2) * 3'],
  [{ if: [] }, "nothing"],
])("the price %j is %s", (consumption, text) => {
  expect(describeLogic(consumption)).toBe(text);
});
