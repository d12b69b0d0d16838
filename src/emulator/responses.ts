/** The error codes that the service documents. */
export type ServiceErrorCode =
  | "bad_request"
  | "token_mismatched"
  | "api_not_implemented"
  | "no_token"
  | "invalid_token"
  | "token_expired"
  | "used_up"
  | "forbidden"
  | "disabled"
  | "no_api"
  | "request_too_large"
  | "too_many_requests"
  | "api_error"
  | "busy"
  | "timeout";

// The messages of the provider's specification are used as they are, with their spelling mistakes.
const ERRORS: Record<ServiceErrorCode, readonly [status: number, message: string]> = {
  bad_request: [400, "The json payload is not valid to request the API"],
  token_mismatched: [400, "The specified token is not matched with API."],
  api_not_implemented: [400, "The API is not implemented."],
  no_token: [400, "No token specified for the request."],
  invalid_token: [401, "The specified token is invalid or wrong."],
  token_expired: [401, "The specified token is expired."],
  used_up: [403, "Your balance is not sufficient."],
  forbidden: [403, "Sorry! Our Al moderators feel your prompt might be against our community standards."],
  disabled: [403, "The application is disabled."],
  no_api: [404, "No such API."],
  request_too_large: [413, "The request is too large."],
  too_many_requests: [429, "You have exceeded the rate limit."],
  api_error: [500, "Internal server error."],
  busy: [500, "The service is busy."],
  timeout: [504, "Timeout to generate the image."],
};

/** An error of the service. The defaults of `status` and `message` are those that the service uses with this code. */
export interface ServiceError {
  code: string;
  status?: number | undefined;
  message?: string | undefined;
  /** The `Retry-After` header: seconds, or an HTTP date. */
  retryAfter?: number | string | undefined;
}

/** The HTTP status of an error: 400 for an unknown code without a status. */
export function statusOf({ code, status }: ServiceError): number {
  return status ?? (isKnown(code) ? ERRORS[code][0] : 400);
}

/** The message of an error: the code itself if it is unknown and has no message. */
export function messageOf({ code, message }: ServiceError): string {
  return message ?? (isKnown(code) ? ERRORS[code][1] : code);
}

function isKnown(code: string): code is ServiceErrorCode {
  return Object.hasOwn(ERRORS, code);
}

/** A JSON response with the headers of the service. */
export function jsonResponse(
  status: number,
  body: unknown,
  traceId: string,
  retryAfter?: number | string,
): Response {
  const headers: Record<string, string> = {
    "content-type": "application/json; charset=utf-8",
    "x-trace-id": traceId,
  };
  if (retryAfter !== undefined) headers["retry-after"] = String(retryAfter);
  return new Response(JSON.stringify(body), { status, headers });
}

/** An error response in the format of the service. */
export function errorResponse(error: ServiceError, traceId: string): Response {
  const { code, retryAfter } = error;
  const body: Record<string, unknown> = { error: { code, message: messageOf(error) }, trace_id: traceId };
  // The service reports a missing token before it creates a trace.
  if (code === "no_token") delete body.trace_id;
  return jsonResponse(statusOf(error), body, traceId, retryAfter);
}

/** The error response to a path that the service does not have. */
export function noApi(path: string, traceId: string): Response {
  return errorResponse({ code: "no_api", message: `No API at ${path}.` }, traceId);
}
