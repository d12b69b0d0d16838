/** Values as listed in a sentence: `5, 10 or 15`. */
export function listed(values: readonly (string | number | boolean)[]): string {
  const names = values.map((value) => JSON.stringify(value));
  const last = names.pop();
  return names.length === 0 ? `${last}` : `${names.join(", ")} or ${last}`;
}
