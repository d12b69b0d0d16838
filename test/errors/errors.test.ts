import { inspect } from "node:util";
import { describe, expect, it, vi } from "vitest";
import * as wan from "../../src/index.js";
import { apiErrorFrom } from "../../src/transport/api-error.js";
import samples from "../contract/errors.json" with { type: "json" };
import { clientFor, REQUEST, rejection } from "../support/client.js";
import { startServer } from "../support/server.js";

const KINDS: Record<string, { is(value: unknown): boolean; name: string }> = {
  token_mismatched: wan.TokenMismatchedError,
  api_not_implemented: wan.ApiNotImplementedError,
  bad_request: wan.BadRequestError,
  authentication: wan.AuthenticationError,
  insufficient_balance: wan.InsufficientBalanceError,
  moderation: wan.ModerationError,
  rate_limit: wan.RateLimitError,
  server: wan.ServerError,
  api: wan.ApiError,
};

function errorOf(status: number, body: unknown, headers = {}): wan.ApiError {
  const text = typeof body === "string" && body.startsWith("<") ? body : JSON.stringify(body);
  const parsed = text === body ? undefined : body;
  return apiErrorFrom({ status, headers: new Headers(headers), text: text ?? "", body: parsed }, {});
}

describe("the errors of the contract", () => {
  it.each(samples)("$status is of the kind $kind: $body", async ({ status, body, kind }) => {
    const answer = typeof body === "string" ? { text: body } : { json: body };
    // Longer than a submit's timeout, so that a 429 is not asked again.
    const server = await startServer({ ...answer, status, headers: { "retry-after": "3600" } });
    const error = await rejection(clientFor(server.url).submit(REQUEST));
    const expected = KINDS[kind];
    expect(expected?.is(error)).toBe(true);
    expect(error).toMatchObject({ name: expected?.name, status });
    if (typeof body === "object" && typeof body.error === "object") {
      expect(error).toMatchObject({
        code: body.error.code,
        message: expect.stringContaining(body.error.message),
      });
    }
  });
});

describe("an API error", () => {
  it.each<[number, unknown, string, string | undefined, string]>([
    [400, { error: "bare words" }, "BadRequestError", undefined, "bare words"],
    [400, { error: null, message: "outside" }, "BadRequestError", undefined, "outside"],
    [
      400,
      { error: [{ code: "bad_request", message: "in an array" }] },
      "BadRequestError",
      "bad_request",
      "in an array",
    ],
    [400, { error: ["in an array"] }, "BadRequestError", undefined, "in an array"],
    [403, { code: "used_up", detail: "at the top" }, "InsufficientBalanceError", "used_up", "at the top"],
    [
      403,
      { error: { code: "disabled", detail: "switched off" } },
      "PermissionError",
      "disabled",
      "switched off",
    ],
    [403, {}, "PermissionError", undefined, "did not say why"],
    [400, { error: { code: "disabled" } }, "PermissionError", "disabled", ""],
    [401, { error: { code: "token_mismatched" } }, "TokenMismatchedError", "token_mismatched", ""],
    [401, { error: { code: "token_expired" } }, "AuthenticationError", "token_expired", ""],
    [404, { error: { code: "no_api" } }, "NotFoundError", "no_api", ""],
    [413, { error: { code: "request_too_large" } }, "ApiError", "request_too_large", ""],
    [500, { error: { code: "busy" } }, "ServerError", "busy", ""],
    [500, { error: { code: "too_many_requests" } }, "RateLimitError", "too_many_requests", ""],
    [418, { error: { code: "USED_UP" } }, "InsufficientBalanceError", "USED_UP", ""],
    [400, null, "BadRequestError", undefined, ""],
    [400, [], "BadRequestError", undefined, ""],
    [500, "<html>oops</html>", "ServerError", undefined, "did not say why"],
  ])("of %d with %j is a %s", (status, body, name, code, message) => {
    const error = errorOf(status, body);
    expect(error).toMatchObject({ name, status });
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });

  it("names the task that the response names, wherever it does", () => {
    for (const body of [{ task_id: "17" }, { task_id: 17 }, { data: { task_id: "17" } }]) {
      expect(errorOf(500, body).taskId).toBe("17");
    }
  });

  it("finds the trace id in the body, else in the headers", () => {
    expect(errorOf(500, { trace_id: "a" }, { "x-trace-id": "b" }).traceId).toBe("a");
    expect(errorOf(500, {}, { "x-trace-id": "b" }).traceId).toBe("b");
  });

  it("keeps body and headers for who asks, and out of what is printed", () => {
    const error = errorOf(
      500,
      { user_id: "ad7afe47", error: { code: "api_error", message: "m" } },
      { "x-a": "h3ader" },
    );
    expect(error.body).toHaveProperty("user_id");
    expect(error.headers.get("x-a")).toBe("h3ader");
    expect(errorOf(500, { error: "oops" }).message).toBe("HTTP 500: oops");
    expect(errorOf(500, "<html>oops</html>").body).toBe("<html>oops</html>");
    for (const text of [inspect(error), JSON.stringify(error)]) expect(text).not.toMatch(/ad7afe47|h3ader/);
  });
});

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

  it.each(Object.keys(made))("%s knows its own, and itself and those above it know it", (name) => {
    const line = ["WanError"];
    for (let above: string | undefined = name; above && above !== "WanError"; above = parents[above])
      line.push(above);
    for (const [other, error] of Object.entries(made)) {
      const { is } = error.constructor as typeof wan.WanError;
      expect([other, is(made[name])]).toEqual([other, line.includes(other)]);
    }
  });

  it.each(Object.keys(made))("%s has its name in its stack, in its text and in its JSON", (name) => {
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

  it("is recognised by another copy of the package", async () => {
    vi.resetModules();
    const other: typeof wan = await import("../../src/index.js");
    expect(other.RateLimitError).not.toBe(wan.RateLimitError);
    expect(made.RateLimitError).not.toBeInstanceOf(other.RateLimitError);
    expect(other.RateLimitError.is(made.RateLimitError)).toBe(true);
    expect(other.ApiError.is(made.RateLimitError)).toBe(true);
    expect(other.ServerError.is(made.RateLimitError)).toBe(false);
  });

  it("recognises nothing else", () => {
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

  it("carries what it was made with", () => {
    expect(made.TaskFailedError).toMatchObject({ taskId: "t-1", task });
    expect(made.WaitTimeoutError).toMatchObject({ task });
    expect(made.ConnectionError?.cause).toMatchObject({ message: "c" });
    expect(made.RequestValidationError?.message).toContain("a.0: m");
    expect(JSON.stringify(made.RateLimitError)).toContain('"retryAfterMs":1');
  });
});
