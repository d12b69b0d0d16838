import { type CallbackSource, type CallbackSubmission, ConfigurationError, type Logger } from "wan-client";
import { describeThrown } from "../util/describe-thrown.js";
import { describeValue } from "../util/describe-value.js";
import { checkOptionNames, type OptionNames } from "../util/option-names.js";
import { safeLogger } from "../util/safe-logger.js";
import { CallbackError } from "./callback-error.js";
import type { CallbackRequest } from "./callback-request.js";
import { signedUrl } from "./callback-url.js";
import { type CallbackClient, Confirmation, type Rest } from "./confirm-task.js";
import { type OnTask, Telling } from "./notify-once.js";
import { submitHeard } from "./recover-lost-submit.js";
import { Signer } from "./signature.js";
import { Hearing } from "./subscriptions.js";
import { type Callback, createVerifier, VERIFY_OPTIONS, type VerifyCallbackOptions } from "./verify.js";

/** What `createCallbackReceiver` takes. */
export interface CallbackReceiverOptions extends VerifyCallbackOptions {
  /**
   * The public URL of the receiver, which `generate` signs. It is also the path that a callback must have been signed
   * with, whatever path your server sees.
   */
  url?: string | URL | undefined;
  /**
   * Reads each task back before anyone is told, so that a forged result changes nothing. Without it, `onTask` is told
   * what the body of the callback claims, and everybody who has seen the URL can claim anything.
   */
  client?: CallbackClient | undefined;
  /**
   * Told of each task that has ended, well or not, once per process (the last 10,000 are remembered). While it is
   * awaited, so is the answer to the callback; when it throws, that is a 500, and a repeat is told again.
   */
  onTask?: OnTask | undefined;
  /** Where the receiver writes what it refuses and what failed. Silent by default. */
  logger?: Logger | undefined;
}

/** What keeps work alive that goes on after the answer: the context of a Cloudflare Worker, or Vercel's functions. */
export interface CallbackContext {
  /** Called as a method of the context. */
  waitUntil?: ((work: Promise<unknown>) => void) | undefined;
}

/** Receives callbacks, and tells those who wait for them. */
export interface CallbackReceiver extends CallbackSource {
  /**
   * Answers a callback: 200, or 400, 401, 405, 413 for what is refused, or 500 when the task could not be read or `onTask`
   * threw. With `waitUntil` it answers as soon as the URL is verified, and works on behind it.
   *
   * @throws ConfigurationError without a secret, or when the request's body was read before.
   */
  handle(request: CallbackRequest, context?: CallbackContext): Promise<Response>;
}

const RECEIVER_OPTIONS: OptionNames<CallbackReceiverOptions> = {
  ...VERIFY_OPTIONS,
  client: true,
  onTask: true,
  logger: true,
};

/**
 * Makes a receiver of callbacks, which your server calls at the URL that they are posted to. Give it to `waitForTask` and
 * `generate` as `callbacks`, and they settle as soon as one comes.
 *
 * @throws RequestValidationError for a `url` that is not http or https; ConfigurationError for an unknown option, or one
 * that cannot be used.
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
  const hearing = new Hearing();
  const telling = new Telling(onTask ?? (() => {}));
  const confirmation = client && new Confirmation(client, telling);
  const logger = safeLogger(options.logger);

  async function settle({ ref, taskId = hearing.taskOf(ref), task }: Callback): Promise<Rest> {
    if (confirmation) {
      if (taskId !== undefined) return confirmation.confirm(ref, taskId);
      throw new CallbackError("The body names no task, so that it cannot be read back.", { status: 400 });
    }
    if (task.status !== "pending") await telling.tell(task, ref);
    return {};
  }

  function refuse(error: CallbackError): Response {
    logger.warn(`callback refused with ${error.status}: ${error.message}`);
    return answer(error.status, error.message);
  }

  async function handle(request: CallbackRequest, context?: CallbackContext): Promise<Response> {
    let callback: Callback;
    try {
      callback = await verify(request);
    } catch (error) {
      if (CallbackError.is(error)) return refuse(error);
      throw error;
    }
    hearing.tell(callback.ref, callback.taskId);
    const report = (error: unknown) =>
      logger.error(`callback for ${callback.ref}: ${describeThrown(error, true)}`);
    if (typeof context?.waitUntil === "function") {
      const work = settle(callback).then(({ repeat }) => repeat?.());
      // Also where nobody looks at what becomes of it.
      work.catch(report);
      context.waitUntil(work);
      return answer(200, "ok");
    }
    try {
      const { error, repeat } = await settle(callback);
      repeat?.().catch(report);
      if (error !== undefined) throw error;
      return answer(200, "ok");
    } catch (error) {
      if (CallbackError.is(error)) return refuse(error);
      report(error);
      return answer(500, "The callback could not be handled.");
    }
  }

  async function withCallback(body: CallbackSubmission["body"], ref: string | undefined) {
    if (body.callback_url !== undefined) return body;
    if (url !== undefined) return { ...body, callback_url: await signedUrl(url, ref, signer) };
    throw new ConfigurationError(
      "callbacks: the receiver has no url to sign; pass one to createCallbackReceiver().",
    );
  }

  return {
    handle,
    listen: (taskId, heard) => hearing.forTask(taskId, heard),
    submit: async (submission) => {
      const body = await withCallback(submission.body, submission.options.ref);
      return submitHeard({ ...submission, body }, hearing, logger);
    },
  };
}

function answer(status: number, text: string): Response {
  const headers = { "content-type": "text/plain; charset=utf-8", ...(status === 405 && { allow: "POST" }) };
  return new Response(`${text}\n`, { status, headers });
}
