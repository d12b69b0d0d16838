/** How many entries of a kind a receiver keeps. */
const MOST_KEPT = 10_000;

/** Adds an entry as the newest one, and forgets the oldest beyond what is kept. */
export function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > MOST_KEPT) map.delete(map.keys().next().value as string);
}
