// A shorter token is only ever somebody's test double, and may be a word that answers use.
const SHORTEST_TOKEN = 8;

let latest: { token: string; spellings: RegExp } | undefined;

/** `text` without the token, which a proxy or a debugging server may have echoed. */
export function withoutToken(text: string, token: string): string {
  if (token.length < SHORTEST_TOKEN) return text;
  if (latest?.token !== token) latest = { token, spellings: spellingsOf(token) };
  return text.replace(latest.spellings, "[token]");
}

/** A URL without what may be secret in it: user, password, query and fragment. */
export function maskUrl(url: string): string {
  const end = url.search(/[?#]/);
  const bare = end < 0 ? url : `${url.slice(0, end)}?…`;
  return bare.replace(/^([\w+.-]+:(?:\\{0,4}\/){2})[^/@\s]*@/, "$1…@");
}

/** A text in which every URL is masked: servers like to quote the signed URL that they could not fetch. */
export function maskUrlsIn(text: string): string {
  // From the last letter of the scheme: to look for its first from each letter of a long text would take hours.
  return text.replace(/[\w+.-]:(?:\\{0,4}\/){2}[^\s"'<>]+/g, maskUrl);
}

/** A token as texts spell it: as it is, with characters escaped as JSON has it, or encoded as URLs have it. */
function spellingsOf(token: string): RegExp {
  const spelled = token.replace(/./g, (character) => {
    const hex = caseless(character.charCodeAt(0).toString(16).padStart(2, "0"));
    const escaped = /\w/.test(character) ? character : `\\\\{0,4}\\${character}`;
    return `(?:${escaped}|\\\\{1,4}u00${hex}|%${hex})`;
  });
  return new RegExp(spelled, "g");
}

function caseless(hex: string): string {
  return hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
