// The three date formats of HTTP: "Sun, 06 Nov 1994 08:49:37 GMT" and two obsolete ones. `Date.parse` alone would also accept
// "soon 7".
const HTTP_DATE = /^\w{3,9},? [\w -]+ [\d:]{8}( GMT| \d{4})$/;

/** The `Retry-After` header in ms: a number of seconds, or a date. `undefined` when it is absent or anything else. */
export function retryAfterMs(headers: Headers): number | undefined {
  const value = headers.get("retry-after") ?? "";
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1_000;
  const date = HTTP_DATE.test(value) ? Date.parse(value.replace(/( GMT)?$/, " GMT")) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
