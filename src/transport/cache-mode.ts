let supported: boolean | undefined;

/**
 * Asks for an answer that no cache gives: Next.js would otherwise serve every poll from its own. Some versions of
 * workerd refuse the option by throwing, so it is tried once on a `Request` that goes nowhere, never on a real one.
 */
export function uncached(): RequestInit {
  if (supported === undefined) {
    try {
      new globalThis.Request("http://localhost/", { cache: "no-store" });
      supported = true;
    } catch {
      supported = false;
    }
  }
  return supported ? { cache: "no-store" } : {};
}
