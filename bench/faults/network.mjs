// Controls the network of every client that uses the global fetch. It installs a dispatcher of the undici package, which has
// the time limits of Node's own dispatcher but uses timers that virtual time can replace.

import { subscribe } from "node:diagnostics_channel";
import { Agent, buildConnector, errors, getGlobalDispatcher, setGlobalDispatcher } from "undici";

const CONNECT_TIMEOUT = 10_000;

/** Ways in which a connection fails to open. */
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

/** Replaces the dispatcher of Node's fetch. Call it before a client is imported. */
export function installNetwork() {
  const network = {
    /** A key of `unreachable`: how new connections fail. `undefined` when they do not. */
    failure: undefined,
    /** Requests that have neither a complete response nor an error yet. */
    inFlight: new Set(),
    /** The open connections. */
    sockets: new Set(),
    /** How many connections are going to fail. */
    connecting: 0,
  };
  const tracked = (callback) => (error, socket) => {
    if (socket) {
      network.sockets.add(socket);
      socket.on("close", () => network.sockets.delete(socket));
    }
    callback(error, socket);
  };
  /** Closes each open connection as if a router reported that the server is unreachable. */
  network.cutOff = () => {
    const facts = { code: "EHOSTUNREACH", errno: -113, syscall: "read" };
    for (const socket of network.sockets)
      socket.destroy(Object.assign(new Error("read EHOSTUNREACH"), facts));
  };
  const connect = buildConnector({ timeout: CONNECT_TIMEOUT });
  const connector = (options, callback) => {
    const fail = unreachable[network.failure];
    if (!fail) return connect(options, tracked(callback));
    network.connecting++;
    const done = (...given) => {
      network.connecting--;
      callback(...given);
    };
    fail(done, options, connect);
  };
  const start = () => setGlobalDispatcher(new Agent({ connect: connector }));
  start();
  /** Closes all connections. */
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
