import { ResponseError } from "../errors/client-errors.js";
import { cancelBody } from "../transport/response-body.js";
import { uncachedInit } from "../util/cache-mode.js";
import { noResponseError } from "./download-errors.js";
import { isPrivateHost } from "./private-host.js";
import { addressesOf } from "./resolve-host.js";

const MAX_REDIRECTS = 10;

/** A response, and the URL that it came from. */
export interface FinalResponse {
  response: Response;
  url: string;
}

/**
 * Fetches a URL, and follows redirects. They are followed only to HTTP and HTTPS, and from a public host never to this machine
 * or a private network: otherwise a redirect could make this program read what only it can reach.
 *
 * @throws ResponseError for a redirect that is not followed; ConnectionError when `fetch` rejects.
 */
export async function fetchFollowingRedirects(
  fetch: typeof globalThis.fetch,
  firstUrl: string,
  init: RequestInit,
  taskId: string | undefined,
): Promise<FinalResponse> {
  const get = async (url: string, redirect: "manual" | "follow"): Promise<Response> => {
    try {
      // Called on the global object, as workerd requires.
      return await fetch.call(globalThis, url, { ...uncachedInit(), ...init, redirect });
    } catch (error) {
      throw noResponseError(error, url, taskId);
    }
  };

  for (let url = firstUrl, redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await get(url, "manual");
    // A browser hides the target of a redirect, and protects its own network.
    if (response.type === "opaqueredirect") return { response: await get(url, "follow"), url };
    // This `fetch` follows redirects itself, so only the final URL can be checked.
    if (response.redirected && response.url) await refusePrivateHost(response.url, firstUrl, taskId);
    const location = response.headers.get("location");
    if (response.status < 300 || response.status >= 400 || location === null) return { response, url };
    cancelBody(response);
    url = targetOf(location, url, taskId);
    await refusePrivateHost(url, firstUrl, taskId);
  }
  throw new ResponseError(`The video's server redirected more than ${MAX_REDIRECTS} times.`, { taskId });
}

function targetOf(location: string, from: string, taskId: string | undefined): string {
  const target = URL.canParse(location, from) ? new URL(location, from) : undefined;
  if (target && /^https?:$/.test(target.protocol)) return target.href;
  throw new ResponseError("The video's server redirected to a URL that is not HTTP(S).", { taskId });
}

async function refusePrivateHost(
  target: string,
  firstUrl: string,
  taskId: string | undefined,
): Promise<void> {
  const { hostname } = new URL(target);
  if (!(await isPrivate(hostname)) || (await isPrivate(new URL(firstUrl).hostname))) return;
  throw new ResponseError(
    `The video's server redirected to ${hostname}, which is this machine or in a private network. This redirect is not followed.`,
    { taskId },
  );
}

/** Whether a host is private, by its name or by one of its addresses. */
async function isPrivate(host: string): Promise<boolean> {
  return isPrivateHost(host) || (await addressesOf(host)).some(isPrivateHost);
}
