import { expect, it } from "vitest";
import { Failure } from "../../src/http/failure.js";
import type { FailureKind } from "../../src/http/retry-policy.js";
import * as wan from "../../src/index.js";
import { errorFor, refusesIds, refusesToken } from "../../src/tasks/read-failure.js";

const answered = (
  ErrorClass: new (message: string, facts: wan.ApiErrorOptions) => wan.ApiError,
  status: number,
  kind: FailureKind = "refused",
) => new Failure(kind, ErrorClass, "no", { status, headers: new Headers(), taskId: "t-1" } as never);

it("a refused token ends every read, and refused ids only theirs", () => {
  const judged = (failure: Failure) => [refusesToken(failure), refusesIds(failure)];
  expect(judged(answered(wan.AuthenticationError, 401))).toEqual([true, false]);
  expect(judged(answered(wan.InsufficientBalanceError, 403))).toEqual([true, false]);
  expect(judged(answered(wan.BadRequestError, 400))).toEqual([false, true]);
  expect(judged(answered(wan.NotFoundError, 404))).toEqual([false, true]);
  expect(judged(answered(wan.ApiError, 413))).toEqual([false, true]);
  expect(judged(answered(wan.ApiError, 402))).toEqual([false, false]);
  expect(judged(answered(wan.ApiError, 413, "server failed"))).toEqual([false, false]);
  expect(judged(answered(wan.AuthenticationError, 500, "server failed"))).toEqual([false, false]);
  expect(judged(new Failure("refused", wan.ConnectionError, "certificate", {}))).toEqual([false, false]);
});

it("what ended all waits is the error of each of them, with its own id", () => {
  const failure = answered(wan.AuthenticationError, 401);
  expect(errorFor(failure, "t-1")).toBe(failure.error);
  expect(errorFor(failure, "t-2")).toMatchObject({ name: "AuthenticationError", status: 401, taskId: "t-2" });

  const noToken = new wan.ConfigurationError("No API token", { cause: "vault" });
  expect(errorFor(noToken, "t-2")).toMatchObject({
    name: "ConfigurationError",
    message: "No API token",
    cause: "vault",
    taskId: "t-2",
  });
  const bug = new Error("bug");
  expect(errorFor(bug, "t-2")).toBe(bug);
});
