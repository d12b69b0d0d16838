// The faults of a wait for a submitted task. A task takes 60 seconds unless the row says otherwise.
//
// `read(exchange, records, time)` may respond to a read request, and returns whether it did. `time` is in seconds since the
// submission. `records` are the responses of the client's own API by name.

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The first read request after 20 seconds fails. */
const oneRead = (fail) => {
  let failed = false;
  return {
    read(exchange, records, time) {
      if (failed || time < 20) return false;
      failed = true;
      fail(exchange, records);
      return true;
    },
  };
};
/** Every read request between two times fails. */
const between = (from, to, fail) => ({
  read(exchange, records, time) {
    const fails = time >= from && time < to;
    if (fails) fail(exchange, records);
    return fails;
  },
});
const error = (code) => ({ error: { code, message: "No." } });

export const waitRows = {
  "nothing goes wrong": {},
  "one read request: reset": oneRead((exchange) => exchange.reset()),
  "one read request: no response": oneRead((exchange) => exchange.hold()),
  "one read request: half a body": oneRead((exchange, { pending }) => exchange.halfBody(pending)),
  "one read request: HTTP 200 with a page": oneRead((exchange) => exchange.page(200)),
  "one read request: HTTP 200 with {}": oneRead((exchange) => exchange.respond(200, {})),
  "one read request: HTTP 404": oneRead((exchange) => exchange.respond(404, error("not_found"))),
  "one read request: HTTP 408": oneRead((exchange) => exchange.respond(408, error("timeout"))),
  "one read request: HTTP 429, Retry-After 2": oneRead((exchange) =>
    exchange.respond(429, error("too_many_requests"), { "retry-after": "2" }),
  ),
  "one read request: HTTP 429, Retry-After a day": oneRead((exchange) =>
    exchange.respond(429, error("too_many_requests"), { "retry-after": "86400" }),
  ),
  "one read request: HTTP 500": oneRead((exchange) => exchange.respond(500, error("api_error"))),
  "one read request: HTTP 502, a page": oneRead((exchange) => exchange.page(502)),
  "an outage of 20 s": between(30, 50, (exchange) => exchange.reset()),
  "an outage of 10 minutes": between(30, 630, (exchange) => exchange.reset()),
  "HTTP 404 for 5 minutes": between(20, 320, (exchange) => exchange.respond(404, error("not_found"))),
  "HTTP 404 in the first 10 s": between(0, 10, (exchange) => exchange.respond(404, error("not_found"))),
  "{} in the first 10 s": between(0, 10, (exchange) => exchange.respond(200, {})),
  "an unknown status word for 20 s": between(20, 40, (exchange, { unknownWord }) =>
    exchange.respond(200, unknownWord),
  ),
  "a failed task": { fails: true },
  "a task of 787 s": { seconds: 787 },
  "a task that never ends": { seconds: Number.POSITIVE_INFINITY, maxWaitMs: 3 * HOUR },
  "a timeout of 45 s": { options: { timeout: 45 * SECOND }, seconds: 10 * 60 },
  "abort while it sleeps": { abort: "sleeping" },
  "abort while it reads": { abort: "reading" },
  "a callback that throws": { options: { onUpdate: thrower } },
  "HTTP 401 in the middle": between(20, HOUR, (exchange) => exchange.respond(401, error("invalid_token"))),
  "the clock jumps 2 hours ahead": { at: 30 * SECOND, happens: (time) => time.jump(2 * HOUR), seconds: 120 },
  "the clock jumps 2 hours back": { at: 30 * SECOND, happens: (time) => time.jump(-2 * HOUR), seconds: 120 },
  "the process exits, another resumes": { process: "exits" },
  "a process with nothing else to do": { process: "waits" },
};

function thrower() {
  throw new Error("A bug in the caller's callback.");
}
