import { expect, it } from "vitest";
import { Batch, type BatchMember } from "../../src/polling/batch.js";

const someTasks = (count: number): BatchMember[] =>
  Array.from({ length: count }, () => ({ batch: undefined }));

it("releases its tasks when it has finished", () => {
  const tasks = someTasks(2);
  const batch = new Batch(tasks);
  expect(tasks.map((task) => task.batch)).toEqual([batch, batch]);
  expect(batch.finish()).toEqual(tasks);
  expect(tasks.map((task) => task.batch)).toEqual([undefined, undefined]);
  expect(batch.deadline.signal.aborted).toBe(false);
});

it("is aborted when its last task is removed", () => {
  const [one, another] = someTasks(2) as [BatchMember, BatchMember];
  const batch = new Batch([one, another]);
  batch.remove(one);
  expect(batch.deadline.signal.aborted).toBe(false);
  batch.remove(another);
  expect(batch.deadline.signal.aborted).toBe(true);
  expect(batch.finish()).toEqual([]);
});

it("takes over a task from its earlier batch", () => {
  const [task, other] = someTasks(2) as [BatchMember, BatchMember];
  const earlier = new Batch([task, other]);
  const later = new Batch([task]);
  expect(earlier.finish()).toEqual([other]);
  expect(task.batch).toBe(later);
});
