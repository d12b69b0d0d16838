const DEFAULT_LIMIT = 12;

/** The rows of a list that a response contains. The service ignores a `limit` or an `offset` that is not a number. */
export function pageOf<T>(rows: readonly T[], limit: unknown, offset: unknown): T[] {
  const start = numberOr(offset, 0);
  return rows.slice(start, start + numberOr(limit, DEFAULT_LIMIT));
}

export function numberOr(value: unknown, other: number): number {
  return typeof value === "number" && value >= 0 ? value : other;
}
