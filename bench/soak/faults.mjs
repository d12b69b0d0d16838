// What goes wrong with a request, and how often. `rest` is the emulator's own answer.

const MINUTE = 60_000;
const busy = { error: { code: "too_many_requests", message: "Slow down." } };

/** Before any work: nothing was taken. */
const BEFORE = [
  (exchange) => exchange.reset(),
  (exchange) => exchange.page(503),
  (exchange) => exchange.answer(429, busy),
  (exchange) => exchange.answer(429, busy, { "retry-after": "3" }),
];
/** After it: the work is done, and its answer is lost. */
const AFTER = [
  (exchange) => exchange.reset(),
  (exchange) => exchange.hold(),
  (exchange, answer) => exchange.halfBody(answer),
  (exchange) => exchange.page(200),
  (exchange) => exchange.page(502),
  (exchange) => exchange.answer(500, { error: { code: "api_error", message: "fetch failed" } }),
];
/** Of reads only: rows that are missing. */
const ROWS = [
  (exchange, answer) =>
    exchange.answer(200, answer.items ? { items: answer.items.slice(0, -1), count: 1 } : answer),
  (exchange, answer) => exchange.answer(200, answer.items ? { items: [] } : answer),
];
const BAD_SHARE = 0.2;
const OUTAGE = { every: 20 * MINUTE, lasts: 1.5 * MINUTE };

/** A function from an exchange to what happens to it: nothing, or a fault of one of the kinds. */
export function faultsOf(random, now) {
  const one = (of) => of[Math.floor(random() * of.length)];
  return ({ kind }) => {
    const time = now();
    if (time % OUTAGE.every > OUTAGE.every - OUTAGE.lasts) return { before: (exchange) => exchange.reset() };
    if (random() > BAD_SHARE) return {};
    if (kind !== "submit") return { after: one([...BEFORE, ...AFTER, ...ROWS]) };
    return random() < 0.5 ? { before: one(BEFORE) } : { after: one(AFTER) };
  };
}
