// A shorter token is only ever somebody's test double, and may be a word that answers use.
const SHORTEST_TOKEN = 8;

/** `text` without the token, which a proxy or a debugging server may have echoed. */
export function withoutToken(text: string, token: string): string {
  return token.length >= SHORTEST_TOKEN ? text.replaceAll(token, "[token]") : text;
}

/** A thrown value that is safe to hand on as a `cause`: itself, unless its text holds the token. */
export function causeWithoutToken(error: unknown, token: string): unknown {
  if (!(error instanceof Error)) return typeof error === "string" ? withoutToken(error, token) : error;
  const text = `${error.stack} ${error.message} ${(error.cause as Error | undefined)?.stack ?? ""}`;
  if (withoutToken(text, token) === text) return error;
  return Object.assign(new Error(withoutToken(error.message, token)), { name: error.name });
}

/** A URL without what may be secret in it: user, password, query and fragment. */
export function maskUrl(url: string): string {
  const end = url.search(/[?#]/);
  const bare = end < 0 ? url : `${url.slice(0, end)}?…`;
  return bare.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@\s]*@/i, "$1…@");
}

/** A text in which every URL is masked: servers like to quote the signed URL that they could not fetch. */
export function maskUrlsIn(text: string): string {
  // A scheme without an end would be looked for from each of its letters: hours, for a long text.
  return text.replace(/[a-z][a-z0-9+.-]{0,30}:\/\/[^\s"'<>]+/gi, maskUrl);
}
