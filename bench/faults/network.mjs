// What lies between this process and a server, for every client that uses the global fetch: undici's own dispatcher,
// whose time limits are those of Node's fetch, but on timers that the lab can replace.

import { subscribe } from "node:diagnostics_channel";
import { Agent, buildConnector, errors, getGlobalDispatcher, setGlobalDispatcher } from "undici";

const CONNECT_TIMEOUT = 10_000;

/** Ways in which no connection comes about. */
export const unreachable = {
  "no such host": (callback) =>
    callback(
      Object.assign(new Error("getaddrinfo ENOTFOUND api.example"), {
        code: "ENOTFOUND",
        errno: -3008,
        syscall: "getaddrinfo",
      }),
    ),
  // Nothing listens on port 1.
  "connection refused": (callback, options, connect) =>
    connect({ ...options, hostname: "127.0.0.1", port: "1" }, callback),
  "connect timeout": (callback) =>
    void setTimeout(
      () => callback(new errors.ConnectTimeoutError(`Connect Timeout Error (timeout: ${CONNECT_TIMEOUT}ms)`)),
      CONNECT_TIMEOUT,
    ),
};

/** Puts the network in the place of Node's. Import it before a client. */
export function installNetwork() {
  const network = {
    /** A key of `unreachable` while connections fail that way. */
    failure: undefined,
    /** How often a connection was tried for. */
    attempts: 0,
    /** Requests that have been begun, and have neither an answer nor an end. */
    inFlight: new Set(),
    /** The connections that are open. */
    sockets: new Set(),
    /** How many connections are being waited for that will fail in their own time. */
    connecting: 0,
  };
  const kept = (callback) => (error, socket) => {
    if (socket) {
      network.sockets.add(socket);
      socket.on("close", () => network.sockets.delete(socket));
    }
    callback(error, socket);
  };
  /** A router on the way says that the server cannot be reached any more, of each connection that is open. */
  network.cutOff = () => {
    const facts = { code: "EHOSTUNREACH", errno: -113, syscall: "read" };
    for (const socket of network.sockets)
      socket.destroy(Object.assign(new Error("read EHOSTUNREACH"), facts));
  };
  const connect = buildConnector({ timeout: CONNECT_TIMEOUT });
  const connector = (options, callback) => {
    network.attempts++;
    const fail = unreachable[network.failure];
    if (!fail) return connect(options, kept(callback));
    network.connecting++;
    const done = (...given) => {
      network.connecting--;
      callback(...given);
    };
    fail(done, options, connect);
  };
  const start = () => setGlobalDispatcher(new Agent({ connect: connector }));
  start();
  /** Closes the connections that are kept open. */
  network.close = async () => {
    const agent = getGlobalDispatcher();
    start();
    await agent.destroy();
  };
  subscribe("undici:request:create", ({ request }) => network.inFlight.add(request));
  subscribe("undici:request:trailers", ({ request }) => network.inFlight.delete(request));
  subscribe("undici:request:error", ({ request }) => network.inFlight.delete(request));
  return network;
}
