import type { Task } from "wan-client";
import { ConfigurationError } from "wan-client";
import { describeValue } from "../util/describe-value.js";
import { checkOptionNames, type OptionNames } from "../util/option-names.js";
import { resultTaskIdOf } from "../wire/task-id.js";
import { taskFromResult } from "../wire/task-record.js";
import { CallbackError } from "./callback-error.js";
import { type CallbackRequest, jsonOf, targetOf } from "./callback-request.js";
import { urlFrom } from "./callback-url.js";
import { Signer } from "./signature.js";

/** The options of `verifyCallback`. */
export interface VerifyCallbackOptions {
  /**
   * The secret that the URL was signed with. Every secret of an array is accepted, so that secrets can be rotated. A receiver
   * signs with the first.
   */
  secret: string | readonly string[];
  /**
   * The URL that was signed. Needed only if a proxy changes the path before the request reaches your server. Only its
   * path is used.
   */
  url?: string | URL | undefined;
  /** The maximum size of a body, bytes. Default: 1 MiB. A body that your framework has parsed is not measured. */
  maxBytes?: number | undefined;
}

/** A callback to a URL with a valid signature. */
export interface Callback {
  /** Your own id for the job. The signature proves it. */
  jobId: string;
  /** The id of the task that the body names, if it names one. */
  taskId: string | undefined;
  /**
   * The task as the body describes it, `pending` if it reports no result. It is not proven: anyone who has seen the URL can
   * post any result.
   */
  task: Task;
}

/** The names of {@link VerifyCallbackOptions}. */
export const VERIFY_OPTIONS: OptionNames<VerifyCallbackOptions> = { secret: true, url: true, maxBytes: true };

/**
 * Verifies a request to a signed callback URL. It keeps no state, so it suits serverless functions. Only the job id is
 * proven; read the task with `getTask` before you rely on its result.
 *
 * @throws CallbackError with the `status` to respond with: 405 if the method is not POST, 401 if the signature is missing or
 * wrong, 413 if the body is too large, 400 if it is not JSON or not a callback. ConfigurationError for a missing secret, an
 * invalid or unknown option, or a body that has already been read. RequestValidationError for an invalid `url`.
 * @example
 * ```ts
 * export async function POST(request: Request) {
 *   try {
 *     const { jobId, taskId } = await verifyCallback(request, { secret });
 *     await db.jobs.update(jobId, { taskId });
 *     return new Response();
 *   } catch (error) {
 *     if (CallbackError.is(error)) return new Response(error.message, { status: error.status });
 *     throw error;
 *   }
 * }
 * ```
 */
export async function verifyCallback(
  request: CallbackRequest,
  options: VerifyCallbackOptions,
): Promise<Callback> {
  checkOptionNames(ConfigurationError, options, VERIFY_OPTIONS);
  return createVerifier(options)(request);
}

/** A `verifyCallback` whose options are checked once. */
export function createVerifier(
  options: VerifyCallbackOptions,
  signer = new Signer(options.secret),
): (request: CallbackRequest) => Promise<Callback> {
  const { url, maxBytes = 1024 * 1024 } = options;
  const signedPath = url === undefined ? undefined : urlFrom(url).pathname;
  if (!(typeof maxBytes === "number" && maxBytes > 0)) {
    throw new ConfigurationError(`maxBytes: got ${describeValue(maxBytes)}; use a number of bytes above 0.`);
  }
  return async (request) => {
    if (request.method !== "POST") throw new CallbackError("The method is not POST.", { status: 405 });
    const { pathname, searchParams } = targetOf(request);
    const jobId = searchParams.get("wan_job") ?? "";
    const signature = searchParams.get("wan_sig") ?? "";
    // Checked first, so that no body is read without a valid signature.
    if (!(await signer.verify(signedPath ?? pathname, jobId, signature))) {
      throw new CallbackError("The URL has no valid signature.", { status: 401 });
    }
    return callbackFrom(jobId, await jsonOf(request, maxBytes));
  };
}

function callbackFrom(jobId: string, body: unknown): Callback {
  const taskId = resultTaskIdOf(body);
  const settled = taskFromResult(body);
  if (settled) return { jobId, taskId, task: settled };
  if (taskId !== undefined) return { jobId, taskId, task: { id: taskId, status: "pending" } };
  throw new CallbackError("The body names no task, and holds neither a video nor an error.", { status: 400 });
}
