/** The addresses that a host's name stands for, where the runtime can tell; none otherwise. */
export async function addressesOf(host: string): Promise<string[]> {
  try {
    // Not imported: a bundle for the edge has no Node module, and this finds it in Node, Bun and Deno all the same.
    const dns = globalThis.process?.getBuiltinModule?.("dns/promises");
    return ((await dns?.lookup(host, { all: true })) ?? []).map(({ address }) => address);
  } catch {
    return [];
  }
}
