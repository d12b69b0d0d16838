import {
  type CallbackSource,
  ConfigurationError,
  type Logger,
  type SettledTask,
  type WanClient,
} from "wan-client";
import type { CallbackSubmission, SubmittingSource } from "../types/callback-source.js";
import { describeThrown } from "../util/describe-thrown.js";
import { describeValue } from "../util/describe-value.js";
import { checkOptionNames, type OptionNames } from "../util/option-names.js";
import { safeLogger } from "../util/safe-logger.js";
import { CallbackError } from "./callback-error.js";
import type { CallbackRequest } from "./callback-request.js";
import { signedUrl } from "./callback-url.js";
import { TaskConfirmation, type Unconfirmed } from "./confirm-task.js";
import { NotifyOnce } from "./notify-once.js";
import { submitAndRecover } from "./recover-lost-submit.js";
import { Signer } from "./signature.js";
import { CallbackSubscriptions } from "./subscriptions.js";
import { type Callback, createVerifier, VERIFY_OPTIONS, type VerifyCallbackOptions } from "./verify.js";

/** The options of `createCallbackReceiver`. */
export interface CallbackReceiverOptions extends VerifyCallbackOptions {
  /**
   * The public URL of the receiver, which `generate` signs. Callbacks must be signed for its path, whatever path your server
   * sees behind a proxy.
   */
  url?: string | URL | undefined;
  /**
   * Reads each task from the API before `onTask` is called, so that a forged result has no effect. Without it, `onTask` gets
   * the result in the body of the callback, and anyone who has seen the URL can post any result.
   */
  client?: Pick<WanClient, "getTasks" | "waitForTask"> | undefined;
  /**
   * Called for each task that has succeeded or failed, once per process (the last 10,000 are remembered). The response to the
   * callback waits for the promise that `onTask` returns. If `onTask` throws, the response is 500, and a repeated callback
   * calls it again.
   */
  onTask?: ((task: SettledTask, context: { jobId: string }) => unknown) | undefined;
  /** Logs callbacks that are refused or cannot be handled, and submissions whose response was lost. Silent by default. */
  logger?: Logger | undefined;
}

/** Receives callbacks, and notifies the waits for their tasks. */
export interface CallbackReceiver extends CallbackSource {
  /**
   * Responds to a callback: with 200; with 400, 401, 405 or 413 if it is refused; with 500 if the task cannot be read or
   * `onTask` throws. With `waitUntil`, the method of a Cloudflare Worker's context, it responds as soon as the request
   * is verified, and does the rest after that.
   *
   * @throws ConfigurationError if the secret is missing, or if the body of the request has already been read.
   */
  handle(
    request: CallbackRequest,
    context?: { waitUntil?: ((work: Promise<unknown>) => void) | undefined },
  ): Promise<Response>;
}

const RECEIVER_OPTIONS: OptionNames<CallbackReceiverOptions> = {
  ...VERIFY_OPTIONS,
  client: true,
  onTask: true,
  logger: true,
};

/**
 * Creates a receiver of callbacks. Call its `handle` in the route of your server that the API posts callbacks to, and pass
 * the receiver to `generate` and `waitForTask` as `callbacks`: they then finish as soon as the callback arrives.
 *
 * @throws RequestValidationError for a `url` that is not http or https; ConfigurationError for an unknown or invalid option.
 * @example
 * ```ts
 * const callbacks = createCallbackReceiver({ secret, url: "https://app.example.com/api/wan" });
 * createServer(toNodeListener(callbacks.handle)).listen(8080);
 * const task = await wan.generate({ model: "wan2.6-t2v", prompt: "A paper boat" }, { callbacks });
 * ```
 */
export function createCallbackReceiver(options: CallbackReceiverOptions): CallbackReceiver {
  checkOptionNames(ConfigurationError, options, RECEIVER_OPTIONS);
  const { url, client, onTask } = options;
  if (onTask !== undefined && typeof onTask !== "function") {
    throw new ConfigurationError(`onTask: got ${describeValue(onTask)}; use a function.`);
  }
  if (client !== undefined && typeof Object(client).getTasks !== "function") {
    throw new ConfigurationError(`client: got ${describeValue(client)}; use a WanClient.`);
  }
  const signer = new Signer(options.secret);
  const verify = createVerifier(options, signer);
  const subscriptions = new CallbackSubscriptions();
  const notifyOnce = new NotifyOnce(onTask ?? (() => {}));
  const confirmation = client && new TaskConfirmation(client, notifyOnce);
  const logger = safeLogger(options.logger);

  async function handleVerified(callback: Callback): Promise<Unconfirmed> {
    const { jobId, taskId = subscriptions.taskIdOf(jobId), task } = callback;
    if (confirmation) {
      if (taskId !== undefined) return confirmation.confirm(jobId, taskId);
      throw new CallbackError("The body names no task, so the task cannot be confirmed.", { status: 400 });
    }
    if (task.status !== "pending") await notifyOnce.notify(task, jobId);
    return {};
  }

  function refuse(error: CallbackError): Response {
    logger.warn(`callback refused with ${error.status}: ${error.message}`);
    return textResponse(error.status, error.message);
  }

  const handle: CallbackReceiver["handle"] = async (request, context) => {
    let callback: Callback;
    try {
      callback = await verify(request);
    } catch (error) {
      if (CallbackError.is(error)) return refuse(error);
      throw error;
    }
    subscriptions.notify(callback.jobId, callback.taskId);
    const report = (error: unknown) =>
      logger.error(`callback for ${callback.jobId}: ${describeThrown(error, true)}`);
    if (typeof context?.waitUntil === "function") {
      const work = handleVerified(callback).then(({ keepReading }) => keepReading?.());
      // Reported here, because `waitUntil` may ignore a rejection.
      work.catch(report);
      context.waitUntil(work);
      return textResponse(200, "ok");
    }
    try {
      const { error, keepReading } = await handleVerified(callback);
      keepReading?.().catch(report);
      if (error !== undefined) throw error;
      return textResponse(200, "ok");
    } catch (error) {
      if (CallbackError.is(error)) return refuse(error);
      report(error);
      return textResponse(500, "The callback could not be handled.");
    }
  };

  async function withCallbackUrl(body: CallbackSubmission["body"], jobId: string | undefined) {
    if (body.callback_url !== undefined) return body;
    if (url !== undefined) return { ...body, callback_url: await signedUrl(url, jobId, signer) };
    throw new ConfigurationError(
      "callbacks: the receiver has no url to sign; pass one to createCallbackReceiver().",
    );
  }

  const source: SubmittingSource = {
    listen: (taskId, notify) => subscriptions.subscribeToTask(taskId, notify),
    submit: async (submission) => {
      const body = await withCallbackUrl(submission.body, submission.options.jobId);
      return submitAndRecover({ ...submission, body }, subscriptions, logger);
    },
  };
  return { handle, ...source };
}

function textResponse(status: number, text: string): Response {
  const headers = { "content-type": "text/plain; charset=utf-8", ...(status === 405 && { allow: "POST" }) };
  return new Response(`${text}\n`, { status, headers });
}
