import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { openPage } from "../support/chromium.js";
import type { Place } from "./adapters.js";

export interface PageReport {
  version: string;
  results: Record<string, string>;
}

/**
 * Opens a page with this script in headless Chromium. The page's own server hands requests to the API on, since a page
 * may call no other origin that does not allow it. Resolves to what the script posts to `/report`.
 */
export function visit(script: string, { baseURL, closedPort }: Place): Promise<PageReport> {
  return new Promise((resolve, reject) => {
    const server = createServer(async (incoming, outgoing) => {
      if (incoming.url === "/script.js") {
        outgoing.setHeader("content-type", "text/javascript").end(script);
      } else if (incoming.url === "/report") {
        outgoing.writeHead(204).end();
        resolve(JSON.parse(await text(incoming)));
      } else if (incoming.url?.startsWith("/?")) {
        outgoing.setHeader("content-type", "text/html");
        outgoing.end(`<!doctype html><script type="module" src="/script.js"></script>`);
      } else {
        const { method = "GET", headers } = incoming;
        const answer = await fetch(baseURL + incoming.url, {
          method,
          headers: { authorization: headers.authorization ?? "", "content-type": "application/json" },
          ...(method === "POST" && { body: await text(incoming) }),
        });
        // The addresses of the videos, too, are those of this server.
        const type = answer.headers.get("content-type") ?? "";
        outgoing.writeHead(answer.status, { "content-type": type });
        if (type.includes("json")) outgoing.end((await answer.text()).replaceAll(baseURL, origin()));
        else outgoing.end(new Uint8Array(await answer.arrayBuffer()));
      }
    });
    const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.listen(0, "127.0.0.1", () => openPage(`${origin()}/?closedPort=${closedPort}`, reject));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
  });
}
