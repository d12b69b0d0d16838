/** Refuses a value that nothing was meant by, before a test goes on with it. */
export function check(valid: boolean, name: string, given: unknown, instead: string): void {
  if (!valid) throw new TypeError(`${name}: got ${show(given)}; use ${instead}`);
}

function show(value: unknown): string {
  if (typeof value === "number" || value === undefined) return String(value);
  return JSON.stringify(value) ?? String(value);
}

export function isCount(value: unknown): boolean {
  return value === Number.POSITIVE_INFINITY || (Number.isInteger(value) && Number(value) >= 1);
}

export function isDuration(value: unknown): boolean {
  return typeof value === "number" && value >= 0;
}
