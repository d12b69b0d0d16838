import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { listening } from "../../support/server.js";

/**
 * A server that reads every submit request completely, and closes its connection without a response. It responds to other
 * requests with the number of `deliveries`, and whether the first of them `reused` a connection.
 */
export function startLossyServer(): Promise<string> {
  const seen = { deliveries: 0, reused: false };
  const used = new WeakSet<object>();
  const server = createServer(async (incoming, outgoing) => {
    const { method, url, headers, socket } = incoming;
    await text(incoming);
    if (method === "POST" && url === "/wan/videos") {
      // Like some gateways, this server refuses a request without a length.
      if (headers["content-length"] === undefined) return outgoing.writeHead(411).end();
      if (seen.deliveries === 0) seen.reused = used.has(socket);
      seen.deliveries++;
      return socket.destroy();
    }
    used.add(socket);
    // The page in a browser has another origin.
    outgoing.setHeader("access-control-allow-origin", "*");
    outgoing.setHeader("access-control-allow-headers", "authorization, content-type");
    // With a delay, so that a simultaneous request needs another connection.
    setTimeout(() => outgoing.end(JSON.stringify(seen)), 50);
  });
  return listening(server);
}
