// What goes wrong while somebody waits for a task that was taken. A task lasts a minute where nothing else is said.
//
// `read(exchange, records, time)` answers a read of the task: `time` is seconds since the submit, `records` the client's
// own API's answers by name. It returns whether it did.

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** One read of those after 20 seconds goes wrong. */
const oneRead = (fail) => {
  let struck = false;
  return {
    read(exchange, records, time) {
      if (struck || time < 20) return false;
      struck = true;
      fail(exchange, records);
      return true;
    },
  };
};
/** Every read in that time goes wrong. */
const between = (from, to, fail) => ({
  read(exchange, records, time) {
    const strikes = time >= from && time < to;
    if (strikes) fail(exchange, records);
    return strikes;
  },
});
const error = (code) => ({ error: { code, message: "No." } });

export const waitRows = {
  "nothing goes wrong": {},
  "one read: reset": oneRead((exchange) => exchange.reset()),
  "one read: no answer": oneRead((exchange) => exchange.hold()),
  "one read: half a body": oneRead((exchange, { pending }) => exchange.halfBody(pending)),
  "one read: HTTP 200 with a page": oneRead((exchange) => exchange.page(200)),
  "one read: HTTP 200 with {}": oneRead((exchange) => exchange.answer(200, {})),
  "one read: HTTP 404": oneRead((exchange) => exchange.answer(404, error("not_found"))),
  "one read: HTTP 408": oneRead((exchange) => exchange.answer(408, error("timeout"))),
  "one read: HTTP 429, Retry-After 2": oneRead((exchange) =>
    exchange.answer(429, error("too_many_requests"), { "retry-after": "2" }),
  ),
  "one read: HTTP 429, Retry-After a day": oneRead((exchange) =>
    exchange.answer(429, error("too_many_requests"), { "retry-after": "86400" }),
  ),
  "one read: HTTP 500": oneRead((exchange) => exchange.answer(500, error("api_error"))),
  "one read: HTTP 502, a page": oneRead((exchange) => exchange.page(502)),
  "an outage of 20 s": between(30, 50, (exchange) => exchange.reset()),
  "an outage of 10 minutes": between(30, 630, (exchange) => exchange.reset()),
  "HTTP 404 for 5 minutes": between(20, 320, (exchange) => exchange.answer(404, error("not_found"))),
  "HTTP 404 in the first 10 s": between(0, 10, (exchange) => exchange.answer(404, error("not_found"))),
  "{} in the first 10 s": between(0, 10, (exchange) => exchange.answer(200, {})),
  "an unknown status word for 20 s": between(20, 40, (exchange, { unknownWord }) =>
    exchange.answer(200, unknownWord),
  ),
  "a failed task": { fails: true },
  "a task of 787 s": { seconds: 787 },
  "a task that never ends": { seconds: Number.POSITIVE_INFINITY, most: 3 * HOUR },
  "a timeout of 45 s": { options: { timeout: 45 * SECOND }, seconds: 10 * 60 },
  "abort while it sleeps": { abort: "sleeping" },
  "abort while it reads": { abort: "reading" },
  "a callback that throws": { options: { onUpdate: thrower } },
  "HTTP 401 in the middle": between(20, HOUR, (exchange) => exchange.answer(401, error("invalid_token"))),
  "the clock jumps 2 hours ahead": { at: 30 * SECOND, happens: (time) => time.jump(2 * HOUR), seconds: 120 },
  "the clock jumps 2 hours back": { at: 30 * SECOND, happens: (time) => time.jump(-2 * HOUR), seconds: 120 },
  "the process exits, another goes on": { process: "exits" },
  "a process with nothing else to do": { process: "waits" },
};

function thrower() {
  throw new Error("A bug in the caller's callback.");
}
