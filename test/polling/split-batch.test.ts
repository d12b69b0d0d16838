import { expect, it } from "vitest";
import { chunksOf, splitBatch } from "../../src/polling/split-batch.js";

it.each([
  [
    [1, 2, 3, 4],
    [
      [1, 2],
      [3, 4],
    ],
  ],
  [
    [1, 2, 3],
    [[1, 2], [3]],
  ],
  [
    [1, 2],
    [[1], [2]],
  ],
  [[1], [[1]]],
  [[], []],
])("the batch %j is split into %j", (batch, halves) => {
  expect(splitBatch(batch)).toEqual(halves);
});

it("chunks keep the order, and only the last one is smaller", () => {
  expect(chunksOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(chunksOf([1, 2], 50)).toEqual([[1, 2]]);
  expect(chunksOf([], 50)).toEqual([]);
});
