/** A duration as messages show it, such as `60,000 ms`. */
export function formatMs(ms: number): string {
  // Not `toLocaleString`, whose first call takes Node 30 to 50 ms.
  const grouped = String(ms).replace(/^\d+/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ","));
  return `${grouped} ms`;
}
