/** The known name that `given` was most likely meant to be, or `undefined` when none is near. */
export function nearestName(given: string, known: readonly string[]): string | undefined {
  const target = pairs(given);
  let nearest: string | undefined;
  // Below half of the pairs of letters in common, a suggestion is a guess.
  let best = 0.5;
  for (const name of known) {
    const others = pairs(name);
    const common = others.filter((pair) => target.includes(pair)).length;
    const likeness = (2 * common) / (target.length + others.length);
    if (likeness > best) {
      best = likeness;
      nearest = name;
    }
  }
  return nearest;
}

/** The neighbouring letters of a name, however it is spelled: `image_url`, `imageUrl`. */
function pairs(name: string): string[] {
  const letters =
    name
      .slice(0, 64)
      .toLowerCase()
      .match(/[a-z0-9]/g) ?? [];
  return letters.map((letter, index) => letter + (letters[index + 1] ?? ""));
}
