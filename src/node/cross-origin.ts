// What a client reads of an answer besides its body.
const EXPOSED = "content-length, content-range, content-type, etag, last-modified, retry-after, x-trace-id";

/** Answers pages of any origin: preflights by itself, and all else by what `handle` answers. */
export async function crossOrigin(
  request: Request,
  handle: (request: Request) => Promise<Response>,
): Promise<Response> {
  if (isPreflight(request))
    return new Response(null, { status: 204, headers: permissionFor(request.headers) });
  const response = await handle(request);
  if (response.type === "error") return response;
  // Those of an answer that came from elsewhere cannot be changed.
  const headers = new Headers(response.headers);
  headers.set("access-control-allow-origin", "*");
  headers.set("access-control-expose-headers", EXPOSED);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

function isPreflight({ method, headers }: Request): boolean {
  return method === "OPTIONS" && headers.has("access-control-request-method");
}

function permissionFor(asked: Headers): Record<string, string> {
  return {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET, HEAD, POST",
    // Not "*", which leaves out the token's header.
    "access-control-allow-headers": asked.get("access-control-request-headers") ?? "",
    "access-control-max-age": "86400",
    ...(asked.get("access-control-request-private-network") === "true" && {
      "access-control-allow-private-network": "true",
    }),
  };
}
