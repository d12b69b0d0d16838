// A longer name is not a typing error, and the comparison would take long.
const MAX_LENGTH = 64;
const MIN_SIMILARITY = 0.4;

/** The known name that was most likely meant, or `undefined` when none is similar. */
export function nearestOf(name: string, known: Iterable<string>): string | undefined {
  if (name.length > MAX_LENGTH) return undefined;
  let nearest: string | undefined;
  let highest = 0;
  for (const candidate of known) {
    const similarity = similarityOf(name, candidate);
    if (similarity >= MIN_SIMILARITY && similarity > highest) [nearest, highest] = [candidate, similarity];
  }
  return nearest;
}

/** How similar two names are: the Dice coefficient of their pairs of letters. It is 1 for equal names. */
function similarityOf(one: string, other: string): number {
  const [pairs, others] = [pairsOf(one), pairsOf(other)];
  const shared = pairs.filter((pair) => others.includes(pair));
  return (2 * shared.length) / (pairs.length + others.length);
}

/** The letters of a name in pairs, whatever its case and separators. Its first and its last letter count twice. */
function pairsOf(name: string): string[] {
  const text = `^${name.toLowerCase().replace(/[\s_.*-]/g, "")}$`;
  return Array.from(text.slice(1), (_, index) => text.slice(index, index + 2));
}
