import { type HttpHandler, http } from "msw";
import { createEmulator, type Emulator } from "wan-client/emulator";
import { check } from "../emulator/check-value.js";
import { orNetworkError } from "../emulator/network-errors.js";
import { FILE_ORIGIN, PLATFORM_ORIGIN } from "../emulator/uploads.js";
import { VIDEO_ORIGINS } from "../emulator/video-url.js";
import { ConfigurationError } from "../errors/client-errors.js";
import { checkOptionNames } from "../util/option-names.js";

/**
 * Creates handlers for [msw](https://mswjs.io) 2 and 3 that replace the API with an emulator, in Node and in the browser.
 * They handle every request under `/wan/`, and requests for the videos, which the API stores on other hosts. They also handle
 * requests to the provider's platform, `https://platform.acedata.cloud/api/v1`, and for the files uploaded there.
 *
 * @param emulator Default: a new one with the default options.
 * @param options `baseURL`: the client's `baseURL`. Default `https://api.acedata.cloud`.
 * @throws ConfigurationError for an unknown option; TypeError when `emulator` is not an emulator, or `baseURL` is not a URL.
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
  options: { baseURL?: string | undefined } = {},
): HttpHandler[] {
  checkOptionNames(ConfigurationError, options, { baseURL: true });
  check(typeof emulator?.fetch === "function", "emulator", emulator, "the result of createEmulator()");
  const { baseURL = "https://api.acedata.cloud" } = options;
  check(URL.canParse(baseURL), "baseURL", baseURL, 'a URL such as "https://api.acedata.cloud"');
  const { origin, pathname } = new URL(baseURL);
  const paths = [
    `${origin}${pathname.replace(/\/+$/, "")}/wan/*`,
    ...[origin, ...VIDEO_ORIGINS].map((each) => `${each}/videos/*.mp4`),
    `${PLATFORM_ORIGIN}/api/v1/*`,
    `${FILE_ORIGIN}/files/*`,
  ];
  return paths.map((path) => http.all(path, ({ request }) => orNetworkError(emulator.fetch(request))));
}
