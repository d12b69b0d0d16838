/** The addresses of a host name, if the runtime can resolve it; none otherwise. */
export async function addressesOf(host: string): Promise<string[]> {
  try {
    // Not imported, because a bundle for the edge must not import a Node module. This works in Node, Bun and Deno.
    const dns = globalThis.process?.getBuiltinModule?.("dns/promises");
    return ((await dns?.lookup(host, { all: true })) ?? []).map(({ address }) => address);
  } catch {
    return [];
  }
}
