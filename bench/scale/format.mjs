const MINUTE = 60;
const HOUR = 3_600;

/** `0.8 s`, `152 s`, `31 min`, `5.2 h`. */
export function duration(seconds) {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 10 * MINUTE) return `${seconds.toFixed(0)} s`;
  if (seconds < 2 * HOUR) return `${(seconds / MINUTE).toFixed(0)} min`;
  return `${(seconds / HOUR).toFixed(1)} h`;
}

/** `2,725`, `27`, `1.2`, `0.037`. */
export function number(value) {
  const options = value < 9.5 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 0 };
  return value.toLocaleString("en-US", options);
}
