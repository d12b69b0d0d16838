// What goes wrong with a submit. Where nothing else is said it goes wrong each time; with `once`, the first time only.
// `answer` gets the exchange and the answer that the client's own API would give.

const ERROR = { success: false, error: { message: "Try again later." } };
const status = (code) => ({ answer: (exchange) => exchange.answer(code, ERROR) });
const outlasted = (code) => ({
  answer: (exchange) =>
    exchange.answer(code, { success: false, error: { code: "timeout", message: "Timeout to generate." } }),
});
const refused = (retryAfter) => ({
  once: true,
  answer: (exchange) =>
    exchange.answer(
      429,
      { error: { code: "too_many_requests", message: "Slow down." } },
      { "retry-after": retryAfter() },
    ),
});

export const submitRows = {
  "nothing goes wrong": {},
  reset: { answer: (exchange) => exchange.reset() },
  "host unreachable, once it was sent": { cutOff: true },
  "no such host": { network: "no such host" },
  "connection refused": { network: "connection refused" },
  "connect timeout": { network: "connect timeout" },
  "no answer in time": { answer: (exchange) => exchange.hold() },
  "HTTP 408": status(408),
  "HTTP 409": status(409),
  "HTTP 429, Retry-After 2": refused(() => "2"),
  "HTTP 429, Retry-After 90": refused(() => "90"),
  "HTTP 429, Retry-After in 20 s, as a date": refused(() => new Date(Date.now() + 20_000).toUTCString()),
  "HTTP 500": status(500),
  "HTTP 502, a page": { answer: (exchange) => exchange.page(502) },
  "HTTP 503": status(503),
  "HTTP 504": status(504),
  "HTTP 200 with a page": { answer: (exchange) => exchange.page(200) },
  "HTTP 200 with half a body": { answer: (exchange, accepted) => exchange.halfBody(accepted) },
  "HTTP 200 with success: false": status(200),
  "HTTP 200 with the error code timeout": outlasted(200),
  "HTTP 400 with the error code timeout": outlasted(400),
  "a redirect to another host": { answer: (exchange) => exchange.redirect() },
  // What a decompressor does takes real time.
  "a gzip bomb of 1 GB": { realTime: true, answer: (exchange) => exchange.bomb() },
  "headers that never end": { answer: (exchange) => exchange.endlessHeaders() },
};
