import { expect, it } from "vitest";
import { formatMs } from "../../src/util/format-ms.js";

it.each([
  [0, "0 ms"],
  [999, "999 ms"],
  [5_000, "5,000 ms"],
  [1_800_000, "1,800,000 ms"],
])("%d is %s", (ms, text) => {
  expect(formatMs(ms)).toBe(text);
});
