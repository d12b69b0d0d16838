let init: RequestInit | undefined;

/**
 * The option that keeps caches from responding: Next.js would otherwise serve every poll from its cache. Some versions of
 * workerd throw on the option, so it is tried once on a `Request` that is not sent, never on a real request.
 */
export function uncachedInit(): RequestInit {
  if (!init) {
    init = { cache: "no-store" };
    try {
      new globalThis.Request("http://localhost/", init);
    } catch {
      init = {};
    }
  }
  return init;
}
