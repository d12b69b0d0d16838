/** The job id in a signed callback URL; `undefined` for any other URL. */
export function jobIdIn(url: unknown): string | undefined {
  if (url === undefined) return undefined;
  // The query starts at the first question mark, and may contain more of them.
  const [, query] = /^[^?#]*\?([^#]*)/.exec(`${url}`) ?? [];
  return new URLSearchParams(query).get("wan_job") ?? undefined;
}
