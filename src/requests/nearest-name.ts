/** The known name that `given` was most likely meant to be, or `undefined` when none is near. */
export function nearestName(given: string, known: readonly string[]): string | undefined {
  const target = plain(given);
  let nearest: string | undefined;
  // A third of the letters may be wrong; beyond that a suggestion is a guess.
  let best = Math.max(1, Math.floor(target.length / 3)) + 1;
  for (const name of known) {
    const distance = editDistance(target, plain(name), best);
    if (distance < best) {
      best = distance;
      nearest = name;
    }
  }
  return nearest;
}

function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .slice(0, 64);
}

function editDistance(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) >= limit) return limit;
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? limit;
}
