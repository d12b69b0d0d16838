/** Assigns the fields that are not `undefined`. */
export function assignDefined<T extends object>(target: T, fields: object): T {
  for (const name in fields) {
    const value = (fields as Record<string, unknown>)[name];
    if (value !== undefined) (target as Record<string, unknown>)[name] = value;
  }
  return target;
}

/** A copy without the fields that are `undefined`. */
export function omitUndefined<T extends object>(object: T): T {
  return assignDefined({}, object) as T;
}

/** Defines a field that is not enumerable, so that printing the object does not show it. */
export function defineHidden<T extends object>(target: T, name: PropertyKey, value: unknown): T {
  return Object.defineProperty(target, name, { value });
}
