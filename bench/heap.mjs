/** The heap in use after a garbage collection, bytes. Needs --expose-gc. */
export function heapUsed() {
  // The first collection may leave memory that only finalizers release.
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
