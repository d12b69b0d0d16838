import { describe, expect, it, vi } from "vitest";
import * as wan from "../../src/index.js";

describe("the hierarchy", () => {
  const headers = new Headers();
  const task: wan.FailedTask = { id: "t-1", status: "failed", error: { message: "m" } };
  const made: Record<string, wan.WanError> = {
    WanError: new wan.WanError("m"),
    ConfigurationError: new wan.ConfigurationError("m"),
    RequestValidationError: new wan.RequestValidationError([{ path: ["a", 0], message: "m" }]),
    ApiError: new wan.ApiError("m", { status: 402, headers }),
    BadRequestError: new wan.BadRequestError("m", { status: 400, headers }),
    ApiNotImplementedError: new wan.ApiNotImplementedError("m", { status: 400, headers }),
    AuthenticationError: new wan.AuthenticationError("m", { status: 401, headers }),
    TokenMismatchedError: new wan.TokenMismatchedError("m", { status: 400, headers }),
    PermissionError: new wan.PermissionError("m", { status: 403, headers }),
    InsufficientBalanceError: new wan.InsufficientBalanceError("m", { status: 403, headers }),
    ModerationError: new wan.ModerationError("m", { status: 403, headers }),
    NotFoundError: new wan.NotFoundError("m", { status: 404, headers }),
    RateLimitError: new wan.RateLimitError("m", { status: 429, headers, retryAfterMs: 1 }),
    ServerError: new wan.ServerError("m", { status: 500, headers }),
    ConnectionError: new wan.ConnectionError("m", { cause: new Error("c") }),
    RequestTimeoutError: new wan.RequestTimeoutError("m"),
    ResponseError: new wan.ResponseError("m"),
    TaskFailedError: new wan.TaskFailedError(task),
    TaskNotFoundError: new wan.TaskNotFoundError("m"),
    WaitTimeoutError: new wan.WaitTimeoutError("m", { task }),
    AbortError: new wan.AbortError("m"),
  };
  const parents: Record<string, string> = {
    ApiNotImplementedError: "BadRequestError",
    TokenMismatchedError: "AuthenticationError",
    InsufficientBalanceError: "PermissionError",
    ModerationError: "PermissionError",
  };
  for (const name of ["BadRequest", "Authentication", "Permission", "NotFound", "RateLimit", "Server"]) {
    parents[`${name}Error`] = "ApiError";
  }

  it.each(Object.keys(made))(
    "%s is recognized by its own class and its superclasses, and by no other class",
    (name) => {
      const line = ["WanError"];
      for (let above: string | undefined = name; above && above !== "WanError"; above = parents[above])
        line.push(above);
      for (const [other, error] of Object.entries(made)) {
        const { is } = error.constructor as typeof wan.WanError;
        expect([other, is(made[name])]).toEqual([other, line.includes(other)]);
      }
    },
  );

  it.each(Object.keys(made))("the stack, the string and the JSON of %s contain its name", (name) => {
    const error = made[name] as wan.WanError;
    expect(error.name).toBe(name);
    expect(String(error)).toMatch(new RegExp(`^${name}: `));
    expect(error.stack).toMatch(new RegExp(`^${name}: `));
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({
      name,
      message: error.message,
      maybeAccepted: false,
      retryable: name === "WaitTimeoutError",
    });
    expect(error).toBeInstanceOf(Error);
  });

  it("is recognized by another copy of the package", async () => {
    vi.resetModules();
    const other: typeof wan = await import("../../src/index.js");
    expect(other.RateLimitError).not.toBe(wan.RateLimitError);
    expect(made.RateLimitError).not.toBeInstanceOf(other.RateLimitError);
    expect(other.RateLimitError.is(made.RateLimitError)).toBe(true);
    expect(other.ApiError.is(made.RateLimitError)).toBe(true);
    expect(other.ServerError.is(made.RateLimitError)).toBe(false);
  });

  it("recognizes nothing else", () => {
    const impostors = [
      null,
      undefined,
      1,
      "WanError",
      {},
      new Error("m"),
      { name: "WanError" },
      new DOMException("m", "AbortError"),
    ];
    for (const value of impostors) {
      expect(wan.WanError.is(value)).toBe(false);
      expect(wan.AbortError.is(value)).toBe(false);
    }
  });

  it("has the values that it was created with", () => {
    expect(made.TaskFailedError).toMatchObject({ taskId: "t-1", task });
    expect(made.WaitTimeoutError).toMatchObject({ task });
    expect(made.ConnectionError?.cause).toMatchObject({ message: "c" });
    expect(made.RequestValidationError?.message).toContain("a.0: m");
    expect(JSON.stringify(made.RateLimitError)).toContain('"retryAfterMs":1');
  });
});
