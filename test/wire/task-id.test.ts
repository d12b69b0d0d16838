import { expect, it } from "vitest";
import { resultTaskIdOf, taskIdOf } from "../../src/wire/task-id.js";

it("the id of a task is a string, whatever the server sent", () => {
  expect(taskIdOf({ task_id: 17 })).toBe("17");
  expect(taskIdOf({ data: { task_id: "t-1" } })).toBe("t-1");
  for (const nothing of [{}, { task_id: "" }, { task_id: null }, { id: "t-1" }, [], "t-1"]) {
    expect(taskIdOf(nothing)).toBeUndefined();
  }
});

it("the id of a result may be in id alone", () => {
  expect(resultTaskIdOf({ id: "t-1" })).toBe("t-1");
  expect(resultTaskIdOf({ id: "r-1", task_id: "t-1" })).toBe("t-1");
  expect(resultTaskIdOf({ id: "" })).toBeUndefined();
});
