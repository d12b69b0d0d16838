/** The batches to ask for instead of one that the API refused: its halves. A single item stays as it is. */
export function splitBatch<T>(batch: readonly T[]): T[][] {
  return chunksOf(batch, Math.ceil(batch.length / 2));
}

/** The items in order, in batches of at most `size`. */
export function chunksOf<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
}
