import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
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
    const content = typeof body === "string" ? { text: body } : { json: body };
    // Longer than the timeout of a submit request, so that it is not sent again after a 429.
    const server = await startServer({ ...content, status, headers: { "retry-after": "3600" } });
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

  it("has the task id, wherever it is in the body", () => {
    for (const body of [{ task_id: "17" }, { task_id: 17 }, { data: { task_id: "17" } }]) {
      expect(errorOf(500, body).taskId).toBe("17");
    }
  });

  it("takes the trace id from the body, or else from the headers", () => {
    expect(errorOf(500, { trace_id: "a" }, { "x-trace-id": "b" }).traceId).toBe("a");
    expect(errorOf(500, {}, { "x-trace-id": "b" }).traceId).toBe("b");
  });

  it("has the body and the headers, and does not print them", () => {
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
