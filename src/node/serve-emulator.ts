import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ConfigurationError } from "wan-client";
import { createEmulator, type Emulator } from "wan-client/emulator";
import { orNetworkError } from "../emulator/network-errors.js";
import { checkOptionNames } from "../util/option-names.js";
import { crossOrigin } from "./cross-origin.js";
import { toNodeListener } from "./node-listener.js";

/** An emulator that listens on a port. */
export interface ServedEmulator {
  /** The `baseURL` for a client, on the loopback interface. */
  url: string;
  /** Stops listening, and closes the open connections. */
  close(): Promise<void>;
}

/**
 * Serves an emulator of the API over HTTP, on this machine only. Pages of any origin may call it.
 *
 * @param emulator Default: a new one with the default options.
 * @param options `port`: default 0, which takes any free port.
 * @throws ConfigurationError for an unknown option, or when `emulator` is not an emulator; the error of `net.Server`, such as
 * `EADDRINUSE`.
 * @example
 * ```ts
 * const { url, close } = await serveEmulator(createEmulator({ taskSeconds: 5 }));
 * const wan = new WanClient({ baseURL: url, apiKey: "any" });
 * ```
 */
export async function serveEmulator(
  emulator: Emulator = createEmulator(),
  options: { port?: number | undefined } = {},
): Promise<ServedEmulator> {
  checkOptionNames(ConfigurationError, options, { port: true });
  if (typeof emulator?.fetch !== "function") {
    throw new ConfigurationError(
      "emulator: pass the result of createEmulator() first, and the options second.",
    );
  }
  const respond = (request: Request) => orNetworkError(emulator.fetch(request));
  const server = createServer(toNodeListener((request) => crossOrigin(request, respond)));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
