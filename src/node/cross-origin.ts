// The headers of a response that a client reads.
const EXPOSED_HEADERS =
  "content-length, content-range, content-type, etag, last-modified, retry-after, x-trace-id";

/** Allows pages of any origin to make requests. Responds to preflights, and passes all other requests to `handle`. */
export async function crossOrigin(
  request: Request,
  handle: (request: Request) => Promise<Response>,
): Promise<Response> {
  if (isPreflight(request))
    return new Response(null, { status: 204, headers: preflightHeaders(request.headers) });
  const response = await handle(request);
  if (response.type === "error") return response;
  // A copy, because the headers of a response that came from `fetch` are immutable.
  const headers = new Headers(response.headers);
  headers.set("access-control-allow-origin", "*");
  headers.set("access-control-expose-headers", EXPOSED_HEADERS);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

function isPreflight({ method, headers }: Request): boolean {
  return method === "OPTIONS" && headers.has("access-control-request-method");
}

function preflightHeaders(requested: Headers): Record<string, string> {
  return {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET, HEAD, POST",
    // Not "*", which does not cover the Authorization header.
    "access-control-allow-headers": requested.get("access-control-request-headers") ?? "",
    "access-control-max-age": "86400",
    ...(requested.get("access-control-request-private-network") === "true" && {
      "access-control-allow-private-network": "true",
    }),
  };
}
