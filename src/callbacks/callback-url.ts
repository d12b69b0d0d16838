import { ConfigurationError, RequestValidationError } from "wan-client";
import { describeValue } from "../util/describe-value.js";
import { checkOptionNames } from "../util/option-names.js";
import { isWebUrl } from "../util/values.js";
import { type CallbackSecret, Signer } from "./signature.js";

/** What `signCallbackUrl` takes. */
export interface SignCallbackUrlOptions {
  /** A random text of 32 characters or more, such as `openssl rand -hex 32` prints. Of a list the first signs. */
  secret: CallbackSecret;
  /**
   * Your own name for the job, such as the id of its row: up to 500 characters. It ties the callback to the submit, even
   * when the submit's own answer was lost. Default: a random one.
   */
  ref?: string | undefined;
}

/** The longest that a ref may be, characters: it has to fit into a URL, and is kept in memory. */
const LONGEST_REF = 500;

/**
 * A callback URL that carries its own proof: `wan_ref` and `wan_sig`, an HMAC-SHA256 over its path and the ref. What else
 * is in the query is left as it is, and is not proven: what must be trusted belongs into the ref.
 *
 * @throws RequestValidationError for a URL or a ref that cannot be used; ConfigurationError without a secret, or for an
 * option that is unknown.
 * @example
 * ```ts
 * const callback_url = await signCallbackUrl("https://app.example.com/api/wan", { secret, ref: job.id });
 * await wan.submit({ model: "wan2.6-t2v", prompt: "A paper boat", callback_url });
 * ```
 */
export async function signCallbackUrl(url: string | URL, options: SignCallbackUrlOptions): Promise<string> {
  checkOptionNames(ConfigurationError, options, { secret: true, ref: true });
  return signedUrl(url, options.ref, new Signer(options.secret));
}

export async function signedUrl(url: string | URL, ref: string | undefined, signer: Signer): Promise<string> {
  const target = urlFrom(url);
  const name = ref === undefined ? globalThis.crypto.randomUUID() : checkedRef(ref);
  const signature = await signer.sign(target.pathname, name);
  // By hand, because `searchParams` would write the other parameters anew.
  const others = target.search.slice(1).split("&");
  const kept = others.filter((part) => part !== "" && !/^wan_(ref|sig)(=|$)/.test(part));
  target.search = [...kept, `wan_ref=${encodeURIComponent(name)}`, `wan_sig=${signature}`].join("&");
  return target.href;
}

/** @throws RequestValidationError for what is no http or https URL. Its query is not shown. */
export function urlFrom(url: unknown): URL {
  // Not by its class, of which each realm has its own.
  const text = typeof url === "object" && url !== null ? String(url) : url;
  const parsed = isWebUrl(text) ? parseUrl(text) : undefined;
  return parsed ?? refuse("url", `got ${describeValue(text)}; use an http or https URL`);
}

/** The URL in a text, if it is one. */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function checkedRef(ref: unknown): string {
  const wellFormed = typeof ref === "string" && !/\p{Surrogate}/u.test(ref);
  if (wellFormed && ref !== "" && ref.length <= LONGEST_REF) return ref;
  return refuse("ref", `got ${describeValue(ref)}; use a text of 1 to ${LONGEST_REF} characters`);
}

function refuse(field: string, message: string): never {
  throw new RequestValidationError([{ path: [field], message }]);
}
