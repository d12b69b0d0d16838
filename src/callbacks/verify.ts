import type { Task } from "wan-client";
import { ConfigurationError } from "wan-client";
import { describeValue } from "../util/describe-value.js";
import { checkOptionNames, type OptionNames } from "../util/option-names.js";
import { resultTaskIdOf } from "../wire/task-id.js";
import { taskFromResult } from "../wire/task-record.js";
import { CallbackError } from "./callback-error.js";
import { type CallbackRequest, jsonOf, targetOf } from "./callback-request.js";
import { urlFrom } from "./callback-url.js";
import { type CallbackSecret, Signer } from "./signature.js";

/** What `verifyCallback` takes. */
export interface VerifyCallbackOptions {
  /** What the URL was signed with, or a list of what it may have been signed with. */
  secret: CallbackSecret;
  /** The URL that was signed, for a server that sees another path than the one of the callback. Only its path counts. */
  url?: string | URL | undefined;
  /** The most bytes that a body may have. Default 1 MiB. A body that a framework has parsed was measured there. */
  maxBytes?: number | undefined;
}

/** A callback whose URL is one that was signed. */
export interface Callback {
  /** Your own name for the job. This is proven. */
  ref: string;
  /** The task that the body names, if it names one. */
  taskId: string | undefined;
  /** The task as the body claims it: whoever has seen the URL can have made it up. `pending` when it claims no end. */
  task: Task;
}

/** The names of {@link VerifyCallbackOptions}. */
export const VERIFY_OPTIONS: OptionNames<VerifyCallbackOptions> = { secret: true, url: true, maxBytes: true };

/**
 * Checks a request to a signed callback URL. It keeps no state, so it fits serverless functions. What is proven is the
 * ref; the rest is a claim, and the truth is what `getTask` reads.
 *
 * @throws CallbackError with the `status` to answer: 405 when it is no POST, 401 when the signature is missing or wrong,
 * 413 for a body that is too large, 400 for one that is no JSON or no callback. ConfigurationError without a secret, or for
 * an option that is unknown.
 * @example
 * ```ts
 * export async function POST(request: Request) {
 *   try {
 *     const { ref, taskId } = await verifyCallback(request, { secret });
 *     await db.jobs.update(ref, { taskId });
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

/** The same with its options looked at once. */
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
    if (request.method !== "POST") throw new CallbackError("A callback is a POST.", { status: 405 });
    const { pathname, searchParams } = targetOf(request);
    const ref = searchParams.get("wan_ref") ?? "";
    const signature = searchParams.get("wan_sig") ?? "";
    // Before the body: nobody without a signature has it read.
    if (!(await signer.verify(signedPath ?? pathname, ref, signature))) {
      throw new CallbackError("The URL is not one that was signed.", { status: 401 });
    }
    return callbackFrom(ref, await jsonOf(request, maxBytes));
  };
}

function callbackFrom(ref: string, body: unknown): Callback {
  const taskId = resultTaskIdOf(body);
  const settled = taskFromResult(body);
  if (settled) return { ref, taskId, task: settled };
  if (taskId !== undefined) return { ref, taskId, task: { id: taskId, status: "pending" } };
  throw new CallbackError("The body names no task, and holds neither a video nor an error.", { status: 400 });
}
