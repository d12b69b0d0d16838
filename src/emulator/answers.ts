/** A JSON answer as the service gives it. */
export function jsonAnswer(status: number, body: unknown, traceId: string): Response {
  const headers = { "content-type": "application/json; charset=utf-8", "x-trace-id": traceId };
  return new Response(JSON.stringify(body), { status, headers });
}

/** An error as the service reports it. */
export function errorAnswer(status: number, code: string, message: string, traceId: string): Response {
  return jsonAnswer(status, { error: { code, message }, trace_id: traceId }, traceId);
}
