import { expect, it } from "vitest";
import { checkRefs, targetOf } from "../../src/tasks/task-ref.js";
import type { TaskRef } from "../../src/types/task-ref.js";

const at = new Date("2026-01-01T00:00:00Z");
const refused = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return (error as { issues: unknown }).issues;
  }
  return undefined;
};

it("a ref is an id, or an object with an id and the time of the submission", () => {
  expect(targetOf(" t-1 ")).toEqual({ id: "t-1", submittedAt: undefined });
  expect(targetOf({ id: "t-1", submittedAt: at })).toEqual({ id: "t-1", submittedAt: at });
  expect(targetOf({ id: "t-1", submittedAt: at.toISOString() })).toEqual({ id: "t-1", submittedAt: at });
  for (const submittedAt of ["soon", 7, null, {}]) {
    expect(targetOf({ id: "t-1", submittedAt } as never)).toEqual({ id: "t-1", submittedAt: undefined });
  }
});

it.each<[unknown, string]>([
  ["", 'got ""'],
  [" ", 'got " "'],
  [undefined, "got undefined"],
  [null, "got undefined"],
  [{ id: 7 }, "got 7"],
])("%j is not a ref", (ref, got) => {
  const message = `${got}; use the id of a task, or an object with an id`;
  expect(refused(() => targetOf(ref as TaskRef))).toEqual([{ path: ["id"], message }]);
});

it.each<[unknown, string]>([
  ["t-1", 'got "t-1"'],
  [null, "got null"],
  [{ id: "t-1" }, "got an object"],
])("%j is not an iterable of refs", (refs, got) => {
  expect(refused(() => checkRefs(refs))).toEqual([{ path: [], message: `${got}; use an array of task ids` }]);
});

it("refs are any iterable object", () => {
  async function* later() {}
  for (const refs of [[], new Set(), later()]) expect(refused(() => checkRefs(refs))).toBeUndefined();
});
