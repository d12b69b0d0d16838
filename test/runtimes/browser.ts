import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { openPage } from "../support/chromium.js";
import type { Place } from "./adapters.js";

type Answer = (incoming: IncomingMessage, outgoing: ServerResponse, origin: string) => unknown;

/**
 * Runs a script as a page's module in headless Chromium. Resolves to what it posts to `/report`.
 *
 * @param options `query`: of the page's URL; `scripts`: others, by their paths; `otherwise`: answers all else
 */
export function reportOf<T>(
  script: string,
  options: { query?: string; scripts?: Record<string, string>; otherwise?: Answer } = {},
): Promise<T> {
  const { query = "", otherwise = notFound } = options;
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
      } else await otherwise(incoming, outgoing, origin());
    });
    const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.listen(0, "127.0.0.1", () => openPage(`${origin()}/${query}`, reject));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
  });
}

const notFound: Answer = (_, outgoing) => outgoing.writeHead(404).end();

/** Hands what a page asks of its own server on to the API: a page may call no other origin that does not allow it. */
export function passedOn({ baseURL }: Place): Answer {
  return async (incoming, outgoing, origin) => {
    const { method = "GET", headers } = incoming;
    const answer = await fetch(baseURL + incoming.url, {
      method,
      headers: { authorization: headers.authorization ?? "", "content-type": "application/json" },
      ...(method === "POST" && { body: await text(incoming) }),
    });
    // The addresses of the videos, too, are those of this server.
    const type = answer.headers.get("content-type") ?? "";
    outgoing.writeHead(answer.status, { "content-type": type });
    if (type.includes("json")) outgoing.end((await answer.text()).replaceAll(baseURL, origin));
    else outgoing.end(new Uint8Array(await answer.arrayBuffer()));
  };
}
