/** The addresses that a host's name stands for; none where they cannot be found. */
export async function addressesOf(host: string): Promise<string[]> {
  try {
    // At the first use: only a video whose server redirects needs it.
    const { lookup } = await import("node:dns/promises");
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
}
