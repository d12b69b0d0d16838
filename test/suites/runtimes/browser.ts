import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { openPage } from "../../support/chromium.js";

/**
 * Runs a script as the module of a page in headless Chromium. Resolves to the JSON that it posts to `/report`.
 *
 * @param options `query` is the query of the page's URL, and `scripts` are further scripts by their paths
 */
export function reportOf<T>(
  script: string,
  options: { query?: string; scripts?: Record<string, string> } = {},
): Promise<T> {
  const { query = "" } = options;
  const scripts: Record<string, string> = { ...options.scripts, "/page.js": script };
  return new Promise((resolve, reject) => {
    const server = createServer(async (incoming, outgoing) => {
      const { pathname } = new URL(incoming.url ?? "/", origin());
      if (pathname === "/") {
        outgoing.setHeader("content-type", "text/html");
        outgoing.end(`<!doctype html><script type="module" src="/page.js"></script>`);
      } else if (scripts[pathname] !== undefined) {
        outgoing.setHeader("content-type", "text/javascript").end(scripts[pathname]);
      } else if (pathname === "/report") {
        outgoing.writeHead(204).end();
        resolve(JSON.parse(await text(incoming)));
      } else outgoing.writeHead(404).end();
    });
    const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.listen(0, "127.0.0.1", () => openPage(`${origin()}/${query}`, reject));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
  });
}
