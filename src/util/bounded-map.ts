/** The number of entries that a map keeps. */
const MAX_ENTRIES = 10_000;

/** A map that drops its oldest entry when it is full. */
export class BoundedMap<T> {
  readonly #entries = new Map<string, T>();

  get(key: string): T | undefined {
    return this.#entries.get(key);
  }

  /** Sets an entry and makes it the newest one. */
  set(key: string, value: T): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > MAX_ENTRIES) this.#entries.delete(this.#entries.keys().next().value as string);
  }
}
