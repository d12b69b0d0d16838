/** The error of a `fetch` whose connection was reset, as Node reports it. */
export function connectionReset(): TypeError {
  return new TypeError("fetch failed", {
    cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }),
  });
}

/** For a request handler, whose promise must resolve: turns a rejection into the `Response` of a network error. */
export function orNetworkError(response: Promise<Response>): Promise<Response> {
  return response.catch(() => Response.error());
}
