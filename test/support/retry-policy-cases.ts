import {
  ApiError,
  ConnectionError,
  RequestTimeoutError,
  ResponseError,
  ServerError,
} from "../../src/index.js";
import type { Reply } from "./server.js";

export type ErrorClass = { is(value: unknown): boolean };

export const accepted: Reply = { json: { task_id: "t-1" } };
export const record: Reply = { json: { id: "t-1", created_at: 1, request: {} } };

/** The timeout of a request in ms: short if no response arrives, and long if a response may be slow on a busy machine. */
export function timeoutFor(reply: Reply): number {
  return reply === "stall" || reply === "stalled body" ? 400 : 10_000;
}

/** Failures after which it is unknown whether the request was accepted. */
export const ambiguous: [string, Reply, ErrorClass][] = [
  ["the connection is reset", "reset", ConnectionError],
  ["the connection is closed without a response", "close", ConnectionError],
  ["no response arrives in time", "stall", RequestTimeoutError],
  ["only half of the body arrives", "half body", ConnectionError],
  ["the body stalls", "stalled body", RequestTimeoutError],
  ["500", { status: 500, json: { error: { code: "api_error", message: "fetch failed" } } }, ServerError],
  ["502 with HTML", { status: 502, text: "<html>Bad Gateway</html>" }, ServerError],
  ["503 with an empty body", { status: 503 }, ServerError],
  ["504", { status: 504, json: { error: { code: "timeout", message: "Timeout" } } }, ServerError],
  ["408", { status: 408, json: {} }, ApiError],
  ["409", { status: 409, json: {} }, ApiError],
  [
    "200 with HTML",
    { text: "<html>Welcome</html>", headers: { "content-type": "text/html" } },
    ResponseError,
  ],
  ["200 with an empty body", {}, ResponseError],
];

export const refusals: [number, string][] = [
  [400, "bad_request"],
  [400, "no_token"],
  [401, "invalid_token"],
  [402, "unheard_of"],
  [403, "used_up"],
  [403, "forbidden"],
  [404, "no_api"],
  [413, "request_too_large"],
  [422, "unheard_of"],
];

export const NOT_SENT = [
  "ENOTFOUND",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
];
export const UNKNOWN = [
  "ECONNRESET",
  "EPIPE",
  "UND_ERR_SOCKET",
  "UND_ERR_HEADERS_TIMEOUT",
  "ETIMEDOUT",
  "SOMETHING_NEW",
];
export const CERTIFICATE = [
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
];
