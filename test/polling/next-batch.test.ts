import { expect, it, vi } from "vitest";
import { DueQueue } from "../../src/polling/due-queue.js";
import { type Candidate, takeNextBatch } from "../../src/polling/next-batch.js";

interface TestTask extends Candidate {
  name: string;
}

function aTask(
  name: string,
  dueAt: number,
  task: { isYoung?: boolean; requestTimeout?: number } = {},
): TestTask {
  const { isYoung = false, requestTimeout = 60_000 } = task;
  return { name, dueAt, heapIndex: -1, sequence: 0, requestTimeout, isTooYoungToBeDone: () => isYoung };
}

function queueOf(tasks: TestTask[]): DueQueue<TestTask> {
  const queue = new DueQueue<TestTask>();
  for (const task of tasks) queue.push(task);
  return queue;
}

function many(count: number, dueAt: number, task?: Parameters<typeof aTask>[2]): TestTask[] {
  return Array.from({ length: count }, (_, index) => aTask(`${dueAt}-${index}`, dueAt, task));
}

const names = (tasks: TestTask[]) => tasks.map(({ name }) => name);

it("is empty while no task is due", () => {
  const queue = queueOf([aTask("later", 1_001)]);
  expect(takeNextBatch(queue, 1_000)).toEqual({ batch: [], postponed: [] });
  expect(queue.first?.name).toBe("later");
  expect(takeNextBatch(queueOf([]), 1_000)).toEqual({ batch: [], postponed: [] });
});

it("takes the tasks that have been due for longest first, and gives free places to those that are due next", () => {
  const queue = queueOf([aTask("next", 2_000), aTask("due", 900), aTask("overdue", 100)]);
  expect(names(takeNextBatch(queue, 1_000).batch)).toEqual(["overdue", "due", "next"]);
  expect(queue.first).toBeUndefined();
});

it("has at most 50 tasks, and leaves the others in the queue", () => {
  const queue = queueOf([...many(60, 500)]);
  expect(takeNextBatch(queue, 1_000).batch).toHaveLength(50);
  expect(takeNextBatch(queue, 1_000).batch).toHaveLength(10);
});

it("leaves tasks with another request timeout in the queue, due as before", () => {
  const queue = queueOf([
    aTask("first", 100),
    aTask("other", 200, { requestTimeout: 5 }),
    aTask("same", 300),
  ]);
  expect(names(takeNextBatch(queue, 1_000).batch)).toEqual(["first", "same"]);
  expect(queue.first).toMatchObject({ name: "other", dueAt: 200 });
});

it("gives only free places to tasks that are too young to be done, and postpones those without a place", () => {
  const young = many(3, 100, { isYoung: true });
  const queue = queueOf([...young, ...many(48, 200)]);
  const { batch, postponed } = takeNextBatch(queue, 1_000);
  expect(names(batch).slice(48)).toEqual(["100-0", "100-1"]);
  expect(names(postponed)).toEqual(["100-2"]);
  expect(queue.first).toBeUndefined();
});

it("consists of young tasks if there are no others", () => {
  const { batch, postponed } = takeNextBatch(queueOf([aTask("young", 100, { isYoung: true })]), 1_000);
  expect([names(batch), postponed]).toEqual([["young"], []]);
});

it("looks at a limited number of tasks that it has to skip", () => {
  const queue = queueOf([aTask("first", 100), ...many(2_000, 200, { requestTimeout: 5 })]);
  const remove = vi.spyOn(queue, "remove");
  expect(names(takeNextBatch(queue, 1_000).batch)).toEqual(["first"]);
  expect(remove).toHaveBeenCalledTimes(501);
});
