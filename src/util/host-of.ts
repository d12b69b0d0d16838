/** The host and port of a URL, for messages: never its user, password, path or query. */
export function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return "the server";
  }
}
