// The faults of a submission. A fault occurs on each attempt; with `once` only on the first. `respond` gets the exchange and
// the response of the client's own API.

const ERROR = { success: false, error: { message: "Try again later." } };
const status = (code) => ({ respond: (exchange) => exchange.respond(code, ERROR) });
const timedOut = (code) => ({
  respond: (exchange) =>
    exchange.respond(code, { success: false, error: { code: "timeout", message: "Timeout to generate." } }),
});
const rateLimitedOnce = (retryAfter) => ({
  once: true,
  respond: (exchange) =>
    exchange.respond(
      429,
      { error: { code: "too_many_requests", message: "Slow down." } },
      { "retry-after": retryAfter() },
    ),
});

export const submitRows = {
  "nothing goes wrong": {},
  reset: { respond: (exchange) => exchange.reset() },
  "host unreachable, once it was sent": { cutOff: true },
  "no such host": { network: "no such host" },
  "connection refused": { network: "connection refused" },
  "connect timeout": { network: "connect timeout" },
  "no response in time": { respond: (exchange) => exchange.hold() },
  "HTTP 408": status(408),
  "HTTP 409": status(409),
  "HTTP 429, Retry-After 2": rateLimitedOnce(() => "2"),
  "HTTP 429, Retry-After 90": rateLimitedOnce(() => "90"),
  "HTTP 429, Retry-After in 20 s, as a date": rateLimitedOnce(() =>
    new Date(Date.now() + 20_000).toUTCString(),
  ),
  "HTTP 500": status(500),
  "HTTP 502, a page": { respond: (exchange) => exchange.page(502) },
  "HTTP 503": status(503),
  "HTTP 504": status(504),
  "HTTP 200 with a page": { respond: (exchange) => exchange.page(200) },
  "HTTP 200 with half a body": { respond: (exchange, accepted) => exchange.halfBody(accepted) },
  "HTTP 200 with success: false": status(200),
  "HTTP 200 with the error code timeout": timedOut(200),
  "HTTP 400 with the error code timeout": timedOut(400),
  "a redirect to another host": { respond: (exchange) => exchange.redirect() },
  // Decompression takes real time.
  "a gzip bomb of 1 GB": { realTime: true, respond: (exchange) => exchange.bomb() },
  "headers that never end": { respond: (exchange) => exchange.endlessHeaders() },
};
