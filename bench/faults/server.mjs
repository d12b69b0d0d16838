// A server that records the requests. A function decides for each request how it is responded to, or how it fails.

import { createServer } from "node:http";
import { gzipSync } from "node:zlib";

const MIB = 1024 * 1024;
const PAGE = "<!doctype html><title>Gateway</title><h1>Something went wrong</h1>";

/** A request, and the ways to respond to it. */
class Exchange {
  constructor(server, facts) {
    Object.assign(this, { server }, facts);
  }

  respond(status, body, headers = {}) {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const type = typeof body === "string" ? "text/html" : "application/json";
    this.outgoing.writeHead(status, { "content-type": type, ...headers });
    this.outgoing.end(text);
  }

  page(status) {
    this.respond(status, PAGE);
  }

  /** Closes the connection without a response. */
  reset() {
    this.outgoing.socket.resetAndDestroy();
  }

  /** Never responds. */
  hold() {
    const { held } = this.server;
    held.add(this);
    this.outgoing.on("close", () => held.delete(this));
  }

  halfBody(body) {
    const text = JSON.stringify(body);
    this.outgoing.writeHead(200, { "content-type": "application/json", "content-length": text.length });
    this.outgoing.write(text.slice(0, text.length / 2), () => this.outgoing.socket.destroy());
  }

  redirect() {
    this.respond(307, "", { location: `${this.server.elsewhere}${this.incoming.url}` });
  }

  /** 1 GB that is compressed to 1 MB. */
  bomb() {
    const headers = { "content-type": "application/json", "content-encoding": "gzip" };
    const chunk = gzipSync(Buffer.alloc(MIB, " "));
    this.outgoing.writeHead(200, headers);
    this.outgoing.write(gzipSync('{"pad":"'));
    const write = (left) => {
      if (this.outgoing.destroyed) return;
      if (left === 0) this.outgoing.end(gzipSync('"}'));
      else this.outgoing.write(chunk, () => write(left - 1));
    };
    write(1_024);
  }

  endlessHeaders() {
    const { socket } = this.outgoing;
    let line = 0;
    const write = () => {
      if (socket.destroyed) return;
      socket.write(`x-${line++}: ${"a".repeat(64)}\r\n`, () => setImmediate(write));
    };
    socket.on("error", () => {});
    socket.write("HTTP/1.1 200 OK\r\n", write);
  }
}

/**
 * Starts the server. `kindOf(method, path)` returns what a request is for. `handle(exchange)` responds to it.
 *
 * @returns its `url`, the `arrivals` there and at another host (`elsewhere`), the exchanges that are `held`, and `close()`.
 */
export async function startFaultyServer({ kindOf, handle, now }) {
  const state = { arrivals: [], held: new Set() };
  const listen = async (isElsewhere) => {
    const server = createServer(async (incoming, outgoing) => {
      incoming.on("error", () => {});
      let body = "";
      // A response before the end of the body would be another fault.
      for await (const chunk of incoming) body += chunk;
      const { method, url, headers } = incoming;
      const arrival = {
        kind: kindOf(method, url.split("?")[0]),
        path: url,
        at: now(),
        elsewhere: isElsewhere,
        withToken: "authorization" in headers,
        key: headers["idempotency-key"],
      };
      state.arrivals.push(arrival);
      handle(new Exchange(state, { incoming, outgoing, body, ...arrival }));
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    return server;
  };
  const servers = [await listen(false), await listen(true)];
  const [url, elsewhere] = servers.map((server) => `http://127.0.0.1:${server.address().port}`);
  const close = () => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  };
  return Object.assign(state, { url, elsewhere, close });
}
