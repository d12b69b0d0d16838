import { expect, it, vi } from "vitest";
import { backoff } from "../../src/transport/backoff.js";

it("the backoff doubles from half a second to eight, and its jitter is full", () => {
  const random = vi.spyOn(Math, "random").mockReturnValue(0);
  expect([1, 2, 9].map(backoff)).toEqual([0, 0, 0]);
  random.mockReturnValue(1);
  expect([1, 2, 3, 4, 5, 6, 60].map(backoff)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
});
