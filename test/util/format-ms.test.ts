import { expect, it } from "vitest";
import { formatMs } from "../../src/util/format-ms.js";

it.each([
  [0, "0 ms"],
  [999, "999 ms"],
  [1_000, "1,000 ms"],
  [60_000, "60,000 ms"],
  [1_234_567, "1,234,567 ms"],
  [1_234.5678, "1,234.5678 ms"],
  [Number.POSITIVE_INFINITY, "Infinity ms"],
])("%d is shown as %s", (ms, text) => {
  expect(formatMs(ms)).toBe(text);
});
