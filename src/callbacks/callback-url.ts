import { ConfigurationError, RequestValidationError } from "wan-client";
import { describeValue } from "../util/describe-value.js";
import { checkOptionNames } from "../util/option-names.js";
import { isWebUrl } from "../util/values.js";
import { Signer } from "./signature.js";

/** The options of `signCallbackUrl`. */
export interface SignCallbackUrlOptions {
  /** A random string of 32 or more characters, such as the output of `openssl rand -hex 32`. Of an array, the first signs. */
  secret: string | readonly string[];
  /**
   * Your own id for the job, such as the id of its row: 1 to 500 characters. The callback then identifies the job even if
   * the response to the submission was lost. Default: a random UUID.
   */
  jobId?: string | undefined;
}

/** In characters. A job id has to fit into a URL, and receivers keep it in memory. */
const MAX_JOB_ID_LENGTH = 500;

/**
 * Signs a callback URL: adds `wan_job` and `wan_sig`, an HMAC-SHA256 over the path and the job id. Other query parameters
 * stay as they are and are not covered by the signature. Put data that you must be able to trust into the job id.
 *
 * @throws RequestValidationError for an invalid URL or job id; ConfigurationError for a missing secret or an unknown option.
 * @example
 * ```ts
 * const callback_url = await signCallbackUrl("https://app.example.com/api/wan", { secret, jobId: job.id });
 * await wan.submit({ model: "wan2.6-t2v", prompt: "A paper boat", callback_url });
 * ```
 */
export async function signCallbackUrl(url: string | URL, options: SignCallbackUrlOptions): Promise<string> {
  checkOptionNames(ConfigurationError, options, { secret: true, jobId: true });
  return signedUrl(url, options.jobId, new Signer(options.secret));
}

export async function signedUrl(
  url: string | URL,
  givenJobId: string | undefined,
  signer: Signer,
): Promise<string> {
  const target = urlFrom(url);
  const jobId = givenJobId === undefined ? globalThis.crypto.randomUUID() : checkedJobId(givenJobId);
  const signature = await signer.sign(target.pathname, jobId);
  // By hand, because `searchParams` would re-encode the other parameters.
  const parameters = target.search.slice(1).split("&");
  const kept = parameters.filter((parameter) => parameter !== "" && !/^wan_(job|sig)(=|$)/.test(parameter));
  target.search = [...kept, `wan_job=${encodeURIComponent(jobId)}`, `wan_sig=${signature}`].join("&");
  return target.href;
}

/** @throws RequestValidationError unless it is an http or https URL. The message does not show its query. */
export function urlFrom(url: unknown): URL {
  // Not `instanceof URL`: each realm has its own class.
  const text = typeof url === "object" && url !== null ? String(url) : url;
  const parsed = isWebUrl(text) ? parseUrl(text) : undefined;
  return parsed ?? refuse("url", `got ${describeValue(text)}; use an http or https URL`);
}

/** The parsed URL, or `undefined` if it is malformed. */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function checkedJobId(jobId: unknown): string {
  const isWellFormed = typeof jobId === "string" && !/\p{Surrogate}/u.test(jobId);
  if (isWellFormed && jobId !== "" && jobId.length <= MAX_JOB_ID_LENGTH) return jobId;
  return refuse("jobId", `got ${describeValue(jobId)}; use a string of 1 to ${MAX_JOB_ID_LENGTH} characters`);
}

function refuse(field: string, message: string): never {
  throw new RequestValidationError([{ path: [field], message }]);
}
