import { describe, expect, it } from "vitest";
import * as wan from "../../src/index.js";
import { classifyReadFailure, errorForTask } from "../../src/polling/read-failure.js";
import { Failure } from "../../src/transport/failure.js";
import type { FailureKind } from "../../src/transport/retry-policy.js";

const responded = (
  ErrorClass: new (message: string, facts: ConstructorParameters<typeof wan.ApiError>[1]) => wan.ApiError,
  status: number,
  kind: FailureKind = "refused",
) =>
  new Failure(kind, (details) => new ErrorClass("no", { ...details, status, headers: new Headers() }), {
    taskId: "t-1",
  });

const temporary = new wan.ConfigurationError("The apiKey function threw.", { retryable: true });

describe("a failed read", () => {
  it.each<[string, unknown, string, string]>([
    ["a 401", responded(wan.AuthenticationError, 401), "fatal", "fatal"],
    ["a 403", responded(wan.InsufficientBalanceError, 403), "fatal", "fatal"],
    ["a 401 with status 413", responded(wan.AuthenticationError, 413), "fatal", "fatal"],
    ["no API token", new wan.ConfigurationError("No API token"), "fatal", "fatal"],
    ["a bug", new Error("bug"), "fatal", "fatal"],
    ["a 400", responded(wan.BadRequestError, 400), "batch refused", "id refused"],
    ["a 413", responded(wan.ApiError, 413), "batch refused", "id refused"],
    ["a 404", responded(wan.NotFoundError, 404), "batch refused", "transient"],
    [
      "a large body",
      new Failure("too large", () => new wan.ResponseError("no"), {}),
      "batch refused",
      "transient",
    ],
    ["a 402", responded(wan.ApiError, 402), "transient", "transient"],
    [
      "a 500 with a code of a 401",
      responded(wan.AuthenticationError, 500, "server failed"),
      "transient",
      "transient",
    ],
    [
      "an invalid certificate",
      new Failure("refused", () => new wan.ConnectionError("no"), {}),
      "transient",
      "transient",
    ],
    ["an apiKey function that threw", temporary, "transient", "transient"],
  ])("by %s is %s for a batch, and %s for an id", (_, thrown, ofBatch, ofId) => {
    const error = thrown instanceof Failure ? thrown.error : thrown;
    const expected = (kind: string) => (kind === "fatal" ? { kind } : { kind, error });
    expect(classifyReadFailure(thrown, true)).toEqual(expected(ofBatch));
    expect(classifyReadFailure(thrown, false)).toEqual(expected(ofId));
  });
});

it("an error that ends all waits is thrown by each of them with its own id", () => {
  const failure = responded(wan.AuthenticationError, 401);
  expect(errorForTask(failure, "t-1")).toBe(failure.error);
  expect(errorForTask(failure, "t-2")).toMatchObject({
    name: "AuthenticationError",
    status: 401,
    taskId: "t-2",
  });

  const noToken = new wan.ConfigurationError("No API token", { cause: "vault" });
  expect(errorForTask(noToken, "t-2")).toMatchObject({
    name: "ConfigurationError",
    message: "No API token",
    cause: "vault",
    taskId: "t-2",
  });
  const bug = new Error("bug");
  expect(errorForTask(bug, "t-2")).toBe(bug);
});
