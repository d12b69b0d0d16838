import { expect, it } from "vitest";
import * as wan from "../../src/index.js";
import { errorFor, passingFailure, refusesBatch, refusesId } from "../../src/polling/read-failure.js";
import { Failure } from "../../src/transport/failure.js";
import type { FailureKind } from "../../src/transport/retry-policy.js";

const answered = (
  ErrorClass: new (message: string, facts: wan.ApiErrorOptions) => wan.ApiError,
  status: number,
  kind: FailureKind = "refused",
) =>
  new Failure(kind, (details) => new ErrorClass("no", { ...details, status, headers: new Headers() }), {
    taskId: "t-1",
  });

it("a refused token ends every read, refused ids only theirs, and all else costs a turn", () => {
  const judged = (thrown: unknown) => {
    const error = passingFailure(thrown);
    return [error === undefined, refusesBatch(thrown), refusesId(error)];
  };
  const [ends, splits, turn] = [
    [true, false, false],
    [false, true, true],
    [false, false, false],
  ];
  expect(judged(answered(wan.AuthenticationError, 401))).toEqual(ends);
  expect(judged(answered(wan.InsufficientBalanceError, 403))).toEqual(ends);
  expect(judged(answered(wan.BadRequestError, 400))).toEqual(splits);
  expect(judged(answered(wan.ApiError, 413))).toEqual(splits);
  expect(judged(answered(wan.NotFoundError, 404))).toEqual([false, true, false]);
  expect(judged(new Failure("too large", () => new wan.ResponseError("large"), {}))).toEqual([
    false,
    true,
    false,
  ]);
  expect(judged(answered(wan.ApiError, 402))).toEqual(turn);
  expect(judged(answered(wan.AuthenticationError, 500, "server failed"))).toEqual(turn);
  expect(judged(new Failure("refused", () => new wan.ConnectionError("certificate"), {}))).toEqual(turn);
  expect(judged(new wan.ConfigurationError("The apiKey function threw.", { retryable: true }))).toEqual(turn);
  expect(judged(new wan.ConfigurationError("No API token"))).toEqual(ends);
  expect(judged(new Error("bug"))).toEqual(ends);
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
