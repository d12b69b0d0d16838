// A shorter token is a placeholder in a test, and may be a word that occurs in responses.
const MIN_TOKEN_LENGTH = 8;

let lastPattern: { token: string; pattern: RegExp } | undefined;

/** `text` without the token, which a proxy or a debugging server may have echoed. */
export function redactToken(text: string, token: string): string {
  if (token.length < MIN_TOKEN_LENGTH) return text;
  if (lastPattern?.token !== token) lastPattern = { token, pattern: patternOf(token) };
  return text.replace(lastPattern.pattern, "[token]");
}

/** A URL without the parts that may be secret: user, password, query and fragment. */
export function redactUrl(url: string): string {
  const end = url.search(/[?#]/);
  const withoutQuery = end < 0 ? url : `${url.slice(0, end)}?…`;
  return withoutQuery.replace(/^([\w+.-]+:(?:\\{0,4}\/){2})[^/\s]*@/, "$1…@");
}

/** A text in which every URL is redacted: servers tend to quote the signed URL that they could not fetch. */
export function redactUrls(text: string): string {
  // Starts at the last letter of the scheme. Looking for a whole scheme from each letter of a long text would take hours.
  return text.replace(/[\w+.-]:(?:\\{0,4}\/){2}[^\s"'<>]+/g, redactUrl);
}

/** Matches a token in every spelling: as it is, with characters escaped as in JSON, or with characters encoded as in URLs. */
function patternOf(token: string): RegExp {
  const spelled = token.replace(/./g, (character) => {
    const hex = eitherCase(character.charCodeAt(0).toString(16).padStart(2, "0"));
    const escaped = /\w/.test(character) ? character : `\\\\{0,4}\\${character}`;
    return `(?:${escaped}|\\\\{1,4}u00${hex}|%${hex})`;
  });
  return new RegExp(spelled, "g");
}

function eitherCase(hex: string): string {
  return hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
