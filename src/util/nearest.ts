// A longer name is not a typing error, and would take long to compare.
const MAX_LENGTH = 64;

/** The known name that was most likely meant, or `undefined` when none is similar. */
export function nearestOf(name: string, known: Iterable<string>): string | undefined {
  if (name.length > MAX_LENGTH) return undefined;
  let nearest: string | undefined;
  let smallest = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const distance = distanceBetween(name, candidate);
    if (distance < smallest) [nearest, smallest] = [candidate, distance];
  }
  return nearest;
}

/**
 * The number of edits between two names, or `Infinity` when there are too many. Names that differ only in case and
 * separators, such as `base-url` and `baseURL`, are 0.5 apart.
 */
function distanceBetween(given: string, candidate: string): number {
  if (given === candidate) return 0;
  const left = normalized(given);
  const right = normalized(candidate);
  if (left === right) return 0.5;
  const edits = editsBetween(left, right);
  const maxLength = Math.max(left.length, right.length);
  if (edits <= Math.max(1, Math.floor(maxLength / 3))) return edits;
  const [short, long] = left.length < right.length ? [left, right] : [right, left];
  return short.length >= 4 && long.includes(short) ? edits : Number.POSITIVE_INFINITY;
}

function normalized(name: string): string {
  return name.toLowerCase().replace(/[\s_.*-]/g, "");
}

/** The letters to insert, remove, replace, or swap with their neighbours. */
function editsBetween(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      current[column] = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
        swapped ? at(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [beforeLast, last] = [last, current];
  }
  return at(last, right.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
