import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { listening } from "../../support/server.js";

/**
 * A server on which every submit is lost: it reads the whole of it, and closes the connection without an answer.
 * Whatever else it is asked it answers with what it has seen: `deliveries`, and whether the first of them came on a
 * connection that had been used before, `reused`.
 */
export function serveLosses(): Promise<string> {
  const seen = { deliveries: 0, reused: false };
  const used = new WeakSet<object>();
  const server = createServer(async (incoming, outgoing) => {
    const { method, url, headers, socket } = incoming;
    await text(incoming);
    if (method === "POST" && url === "/wan/videos") {
      // Some gateways take no request that does not say how long it is.
      if (headers["content-length"] === undefined) return outgoing.writeHead(411).end();
      if (seen.deliveries === 0) seen.reused = used.has(socket);
      seen.deliveries++;
      return socket.destroy();
    }
    used.add(socket);
    // A page in a browser is of another origin.
    outgoing.setHeader("access-control-allow-origin", "*");
    outgoing.setHeader("access-control-allow-headers", "authorization, content-type");
    // Not at once: what is asked meanwhile needs another connection.
    setTimeout(() => outgoing.end(JSON.stringify(seen)), 50);
  });
  return listening(server);
}
