/** The job id in a signed callback URL, or `undefined` in any other. */
export function jobIdIn(url: unknown): string | undefined {
  // The query starts at the first question mark. There may be more of them in it.
  const [, query] = /^[^?#]*\?([^#]*)/.exec(`${url}`) ?? [];
  return new URLSearchParams(query).get("wan_job") ?? undefined;
}
