// A shorter token is only ever somebody's test double, and may be a word that answers use.
const SHORTEST_TOKEN = 8;

/** `text` without the token, which a proxy or a debugging server may have echoed. */
export function withoutToken(text: string, token: string): string {
  return token.length >= SHORTEST_TOKEN ? text.replaceAll(token, "[token]") : text;
}

/** A thrown value that is safe to hand on as a `cause`: itself, unless its text holds the token or a signed URL. */
export function safeCause(error: unknown, token: string): unknown {
  const safe = (text: string) => maskUrlsIn(withoutToken(text, token));
  if (typeof error === "string") return safe(error);
  // Not by its class, of which each realm has its own: Jest's is not the one that fetch throws.
  const { stack, message, cause, name } = Object(error) as Partial<Error> & { cause?: Partial<Error> };
  const text = `${stack} ${message} ${cause?.stack}`;
  return safe(text) === text ? error : Object.assign(new Error(safe(`${message}`)), { name });
}

/** A URL without what may be secret in it: user, password, query and fragment. */
export function maskUrl(url: string): string {
  const end = url.search(/[?#]/);
  const bare = end < 0 ? url : `${url.slice(0, end)}?…`;
  return bare.replace(/^([\w+.-]+:\/\/)[^/@\s]*@/, "$1…@");
}

/** A text in which every URL is masked: servers like to quote the signed URL that they could not fetch. */
export function maskUrlsIn(text: string): string {
  // From the last letter of the scheme: to look for its first from each letter of a long text would take hours.
  return text.replace(/[\w+.-]:\/\/[^\s"'<>]+/g, maskUrl);
}
