import { type HttpHandler, http } from "msw";
import { createEmulator, type Emulator } from "wan-client/emulator";
import { check } from "../emulator/check-value.js";
import { orNetworkError } from "../emulator/network-errors.js";
import { VIDEO_HOSTS } from "../emulator/video-url.js";
import { ConfigurationError } from "../errors/client-errors.js";
import { checkOptionNames } from "../util/option-names.js";

/** What `wanHandlers` takes. */
export interface WanHandlersOptions {
  /** The client's `baseURL`. Default `https://api.acedata.cloud`. */
  baseURL?: string | undefined;
}

/**
 * Handlers for [msw](https://mswjs.io) 2 and 3 that put an emulator of the API in its place, in Node and in the
 * browser. They answer everything under `/wan/`, and the videos, which the API keeps on hosts of their own.
 *
 * @throws ConfigurationError for an option that is unknown; TypeError when `baseURL` is no URL.
 * @example
 * ```ts
 * const emulator = createEmulator();
 * const server = setupServer(...wanHandlers(emulator));
 * beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
 * afterEach(() => emulator.reset());
 * afterAll(() => server.close());
 * ```
 */
export function wanHandlers(
  emulator: Emulator = createEmulator(),
  options: WanHandlersOptions = {},
): HttpHandler[] {
  checkOptionNames(ConfigurationError, options, { baseURL: true });
  check(typeof emulator?.fetch === "function", "emulator", emulator, "what createEmulator() gives");
  const { baseURL = "https://api.acedata.cloud" } = options;
  check(URL.canParse(baseURL), "baseURL", baseURL, 'a URL such as "https://api.acedata.cloud"');
  const { origin, pathname } = new URL(baseURL);
  const paths = [
    `${origin}${pathname.replace(/\/+$/, "")}/wan/*`,
    ...[origin, ...VIDEO_HOSTS].map((host) => `${host}/videos/*.mp4`),
  ];
  return paths.map((path) => http.all(path, ({ request }) => orNetworkError(emulator.fetch(request))));
}
