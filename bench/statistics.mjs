export function median(values) {
  return quantile(values, 0.5);
}

/** `share` is from 0 to 1. */
export function quantile(values, share) {
  return values.toSorted((one, other) => one - other)[Math.floor((values.length - 1) * share)];
}
