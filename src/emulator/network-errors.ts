/** The failure of a `fetch` whose connection was reset, as Node reports it. */
export function connectionReset(): TypeError {
  return new TypeError("fetch failed", {
    cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }),
  });
}

/** For a handler, which has to return something: the `Response` that stands for a failed `fetch`. */
export function orNetworkError(answer: Promise<Response>): Promise<Response> {
  return answer.catch(() => Response.error());
}
