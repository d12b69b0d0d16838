/** The error of a `fetch` whose connection was reset, as Node reports it. */
export function connectionReset(): TypeError {
  return new TypeError("fetch failed", {
    cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }),
  });
}

/** For a handler, which must resolve: a failed `fetch` becomes the `Response` that represents a network error. */
export function orNetworkError(response: Promise<Response>): Promise<Response> {
  return response.catch(() => Response.error());
}
