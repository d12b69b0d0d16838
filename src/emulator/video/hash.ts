/** A 32-bit hash (FNV-1a) of small integers: the units of a text, or bytes. */
export function hashOf(values: ArrayLike<number>): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < values.length; index++) {
    hash = Math.imul(hash ^ (values[index] as number), 0x01000193);
  }
  return hash >>> 0;
}
