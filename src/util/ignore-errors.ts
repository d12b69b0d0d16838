/** Does work whose result is not needed. What it throws or rejects with is dropped. */
export function ignoreErrors(work: () => unknown): void {
  (async () => work())().catch(() => {});
}
