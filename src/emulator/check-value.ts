/** Throws a TypeError that names an invalid value and says what to use, so that a test does not continue with the value. */
export function check(valid: boolean, name: string, given: unknown, expected: string): void {
  if (!valid) throw new TypeError(`${name}: got ${show(given)}; use ${expected}`);
}

function show(value: unknown): string {
  if (typeof value === "number" || value === undefined) return String(value);
  return JSON.stringify(value) ?? String(value);
}

export function isCount(value: unknown): boolean {
  return value === Number.POSITIVE_INFINITY || (Number.isInteger(value) && Number(value) >= 1);
}

export function isAmount(value: unknown): boolean {
  return Number.isFinite(value) && Number(value) >= 0;
}

export function isDuration(value: unknown): boolean {
  return typeof value === "number" && value >= 0;
}
