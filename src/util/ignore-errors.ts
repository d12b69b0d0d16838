/** Does some work whose result nobody needs. What it throws or rejects with is dropped. */
export function ignoreErrors(work: () => unknown): void {
  (async () => work())().catch(() => {});
}
