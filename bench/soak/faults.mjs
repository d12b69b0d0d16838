// The faults of the requests, and how often they occur.

const MINUTE = 60_000;
const rateLimited = { error: { code: "too_many_requests", message: "Slow down." } };

/** Before the emulator handles the request: no task is made. */
const BEFORE = [
  (exchange) => exchange.reset(),
  (exchange) => exchange.page(503),
  (exchange) => exchange.respond(429, rateLimited),
  (exchange) => exchange.respond(429, rateLimited, { "retry-after": "3" }),
];
/** After the emulator has handled the request: the response is lost. */
const AFTER = [
  (exchange) => exchange.reset(),
  (exchange) => exchange.hold(),
  (exchange, json) => exchange.halfBody(json),
  (exchange) => exchange.page(200),
  (exchange) => exchange.page(502),
  (exchange) => exchange.respond(500, { error: { code: "api_error", message: "fetch failed" } }),
];
/** For read requests only: records are missing. */
const MISSING_RECORDS = [
  (exchange, json) => exchange.respond(200, json.items ? { items: json.items.slice(0, -1), count: 1 } : json),
  (exchange, json) => exchange.respond(200, json.items ? { items: [] } : json),
];
const FAULT_RATE = 0.2;
const OUTAGE = { every: 20 * MINUTE, lasts: 1.5 * MINUTE };

/** Returns a function that picks the fault of an exchange: none, one `before` it is handled, or one `after`. */
export function randomFaults(random, now) {
  const pick = (from) => from[Math.floor(random() * from.length)];
  return ({ kind }) => {
    const time = now();
    if (time % OUTAGE.every > OUTAGE.every - OUTAGE.lasts) return { before: (exchange) => exchange.reset() };
    if (random() > FAULT_RATE) return {};
    if (kind !== "submit") return { after: pick([...BEFORE, ...AFTER, ...MISSING_RECORDS]) };
    return random() < 0.5 ? { before: pick(BEFORE) } : { after: pick(AFTER) };
  };
}
