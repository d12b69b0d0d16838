let supported: boolean | undefined;

/**
 * The option that keeps caches from responding: Next.js would otherwise serve every poll from its cache. Some versions of
 * workerd throw on the option, so it is tried once on a `Request` that is not sent, never on a real request.
 */
export function uncachedInit(): RequestInit {
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
