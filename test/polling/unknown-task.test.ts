import { expect, it } from "vitest";
import { mayLackRecord, pendingIfJustSubmitted } from "../../src/polling/unknown-task.js";

const submitted = (ageMs: number) => ({ id: "t-1", submittedAt: new Date(Date.now() - ageMs) });

it("the API may have no record of a task for 30 seconds after its submission", () => {
  expect(mayLackRecord({ id: "t-1", submittedAt: undefined })).toBe(false);
  expect(mayLackRecord(submitted(30_000))).toBe(false);
  expect(mayLackRecord(submitted(29_000))).toBe(true);
  // A time from a clock that runs ahead.
  expect(mayLackRecord(submitted(-60_000))).toBe(true);
});

it("a task without a record is pending within that time only", () => {
  expect(pendingIfJustSubmitted(submitted(29_000))).toEqual({ id: "t-1", status: "pending" });
  expect(pendingIfJustSubmitted(submitted(30_000))).toBeUndefined();
});
