import { expect, it } from "vitest";
import { ServerError, type Task, WaitTimeoutError } from "../../src/index.js";
import { waitTimeoutError } from "../../src/polling/wait-timeout.js";

const last: Task = { id: "t-1", status: "pending" };
const failure = new ServerError("HTTP 502", { status: 502, headers: new Headers() } as never);
const nothing = { id: "t-1", last: undefined, isUnknown: false, failure: undefined };

it.each([
  ["a record", { last }, "task t-1 was running when it was last read"],
  [
    "a record, and then an empty response",
    { last, isUnknown: true },
    "task t-1 was running when it was last read",
  ],
  ["a record, and then a failure", { last, failure }, "task t-1 was running when it was last read"],
  ["no record", { isUnknown: true }, "the API has no record of task t-1 yet"],
  ["no record, and then a failure", { isUnknown: true, failure }, "the API has no record of task t-1 yet"],
  ["only failures", { failure }, "the state of task t-1 is unknown because no read of it succeeded"],
  ["nothing", {}, "the state of task t-1 is unknown because no read of it succeeded"],
])("the message claims no more than the reads have shown: %s", (_, state, claim) => {
  const error = waitTimeoutError({ ...nothing, ...state }, 5_000);
  expect(error.message).toBe(`Timed out after 5,000 ms; ${claim}. Resume with waitForTask("t-1").`);
});

it("the error has the id, the task as it was last read, and the last failure as its cause", () => {
  const error = waitTimeoutError({ ...nothing, last, failure }, 5_000);
  expect(WaitTimeoutError.is(error)).toBe(true);
  expect(error).toMatchObject({ taskId: "t-1", task: last, cause: failure });
  expect(waitTimeoutError(nothing, 5_000)).not.toHaveProperty("cause");
});
