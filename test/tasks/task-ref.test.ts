import { expect, it } from "vitest";
import { mayBeUnwritten } from "../../src/polling/unknown-task.js";
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

it("a ref is an id, or an object with one and with the time of the submit", () => {
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
])("%j is no ref", (ref, got) => {
  const message = `${got}; use the id of a task, or an object with an id`;
  expect(refused(() => targetOf(ref as TaskRef))).toEqual([{ path: ["id"], message }]);
});

it.each<[unknown, string]>([
  ["t-1", 'got "t-1"'],
  [null, "got null"],
  [{ id: "t-1" }, "got an object"],
])("%j are no refs", (refs, got) => {
  expect(refused(() => checkRefs(refs))).toEqual([{ path: [], message: `${got}; use an array of task ids` }]);
});

it("refs are anything that can be gone through", () => {
  async function* later() {}
  for (const refs of [[], new Set(), later()]) expect(refused(() => checkRefs(refs))).toBeUndefined();
});

it("an unknown id may not be written yet for 30 seconds after its submit", () => {
  const submitted = (ms: number) => ({ id: "t-1", submittedAt: new Date(Date.now() - ms) });
  expect(mayBeUnwritten({ id: "t-1", submittedAt: undefined })).toBe(false);
  expect(mayBeUnwritten(submitted(30_000))).toBe(false);
  expect(mayBeUnwritten(submitted(29_000))).toBe(true);
  // On a clock that runs ahead.
  expect(mayBeUnwritten(submitted(-60_000))).toBe(true);
});
