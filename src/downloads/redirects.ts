import { ResponseError } from "../errors/client-errors.js";
import { uncached } from "../transport/cache-mode.js";
import { cancelBody } from "../transport/response-body.js";
import { isPrivateHost } from "./private-host.js";
import { addressesOf } from "./resolve-host.js";

const MOST_REDIRECTS = 10;

/**
 * Gets a URL, and follows redirects: to http and https only, and from a public host never into this machine or a
 * private network, where a stranger's redirect could have this program read what only it can reach.
 *
 * @throws ResponseError for a redirect that is not followed; whatever `fetch` throws.
 */
export async function follow(
  fetch: typeof globalThis.fetch,
  first: string,
  init: RequestInit,
  taskId: string | undefined,
): Promise<Response> {
  // Called on the global, as workerd insists.
  const get = (url: string, redirect: "manual" | "follow"): Promise<Response> =>
    fetch.call(globalThis, url, { ...uncached(), ...init, redirect });

  for (let url = first, redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const response = await get(url, "manual");
    // A browser hides the redirect, and guards its own network.
    if (response.type === "opaqueredirect") return get(url, "follow");
    // Where a `fetch` has followed by itself, this is where it ended.
    if (response.redirected && response.url) await refusePrivate(response.url, first, taskId);
    const location = response.headers.get("location");
    if (response.status < 300 || response.status >= 400 || location === null) return response;
    cancelBody(response);
    url = targetOf(location, url, taskId);
    await refusePrivate(url, first, taskId);
  }
  throw new ResponseError(`The video's server redirected more than ${MOST_REDIRECTS} times.`, { taskId });
}

function targetOf(location: string, from: string, taskId: string | undefined): string {
  const target = URL.canParse(location, from) ? new URL(location, from) : undefined;
  if (target && /^https?:$/.test(target.protocol)) return target.href;
  throw new ResponseError("The video's server redirects to what is no http or https URL.", { taskId });
}

async function refusePrivate(target: string, first: string, taskId: string | undefined): Promise<void> {
  const { hostname } = new URL(target);
  if (!(await leadsInside(hostname)) || (await leadsInside(new URL(first).hostname))) return;
  throw new ResponseError(
    `The video's server redirects to ${hostname}, which is this machine or in a private network; that is not followed.`,
    { taskId },
  );
}

async function leadsInside(host: string): Promise<boolean> {
  return isPrivateHost(host) || (await addressesOf(host)).some(isPrivateHost);
}
