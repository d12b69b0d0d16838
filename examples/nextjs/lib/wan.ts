import { ModerationError, RateLimitError, RequestValidationError, WanClient, WanError } from "wan-client";

// All requests share one client, and so its rate limit. The token is read at each call, and not here, so a build needs none.
export const wan = new WanClient({ baseURL: process.env.WAN_BASE_URL });

/** The response to the page when a call failed. The details are logged, and not shown to the visitor. */
export function failure(error: unknown): Response {
  if (RequestValidationError.is(error)) return Response.json({ issues: error.issues }, { status: 400 });
  if (error instanceof SyntaxError) return Response.json({ error: "Send JSON." }, { status: 400 });
  if (ModerationError.is(error))
    return Response.json({ error: "Please change the wording." }, { status: 422 });
  if (RateLimitError.is(error)) {
    const seconds = Math.ceil((error.retryAfterMs ?? 10_000) / 1_000);
    const headers = { "retry-after": String(seconds) };
    return Response.json({ error: "Too many videos at once." }, { status: 503, headers });
  }
  console.error(error);
  // If the task may be running already, the page must not submit it again by itself.
  const maybeAccepted = WanError.is(error) && error.maybeAccepted;
  return Response.json({ error: "The video could not be made.", maybeAccepted }, { status: 502 });
}
