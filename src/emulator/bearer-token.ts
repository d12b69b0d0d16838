/** The token of a request, or `undefined` without one. */
export function bearerTokenOf({ headers }: Request): string | undefined {
  return /^Bearer (.+)$/.exec(headers.get("authorization") ?? "")?.[1];
}
