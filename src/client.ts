import { changedOptions, settingsFrom, type WanClientOptions } from "./client-options.js";
import { logAdvice } from "./requests/advise-request.js";
import type { Image2VideoParams, Text2VideoParams, WanModel, WanRequest } from "./requests/request-types.js";
import {
  validateBlockingRequest,
  validateRequest,
  validateRequestFor,
  validateUnchecked,
} from "./requests/validate-request.js";
import { deleteTask } from "./tasks/delete.js";
import { type GenerateOptions, generate } from "./tasks/generate.js";
import { generateBlocking } from "./tasks/generate-blocking.js";
import { getTask } from "./tasks/get.js";
import { getTasks } from "./tasks/get-many.js";
import { submit } from "./tasks/submit.js";
import { waitForVideo } from "./tasks/wait.js";
import { type TaskOutcome, waitForTasks } from "./tasks/wait-many.js";
import { watchTask } from "./tasks/watch.js";
import type { Settings } from "./transport/settings.js";
import type { CallOptions, SubmitOptions, WaitOptions } from "./types/call-options.js";
import type { SubmittedTask } from "./types/submitted-task.js";
import type { SucceededTask, Task } from "./types/task.js";
import type { TaskRef } from "./types/task-ref.js";
import type { JsonObject } from "./util/json.js";

/**
 * The client of the Wan Videos Generation API.
 *
 * A submission is billed, and the API has no idempotency key. So the client repeats a submission only if it provably never
 * left this machine, or if the server refused it before any work. If the outcome is unknown, the error has
 * `maybeAccepted: true`.
 *
 * @example
 * ```ts
 * import { WanClient } from "wan-client";
 *
 * const wan = new WanClient(); // the token is in ACEDATACLOUD_API_TOKEN
 * const task = await wan.generate({ model: "wan2.6-t2v", prompt: "A paper boat in the rain", duration: 5 });
 * console.log(task.video.url);
 * ```
 */
export class WanClient {
  readonly #options: WanClientOptions;
  readonly #settings: Settings;

  /** @throws ConfigurationError for an invalid option, and in a browser without `dangerouslyAllowBrowser`. */
  constructor(options: WanClientOptions = {}) {
    this.#options = options;
    this.#settings = settingsFrom(options);
  }

  /**
   * Returns a new client with some options changed. If `change` is a function, it receives the current options and returns
   * the changes. The new client shares the rate limiter of this one, so changing `polling.readsPerSecond` has no effect. To
   * change the limit, pass another `rateLimiter`.
   *
   * @throws ConfigurationError for an unknown or invalid option.
   * @example
   * ```ts
   * const patient = wan.withOptions({ requestTimeout: 120_000 });
   * ```
   */
  withOptions(change: WanClientOptions | ((options: WanClientOptions) => WanClientOptions)): WanClient {
    // Not `new WanClient`: esbuild renames a class that uses its own name, and `_WanClient` would be printed.
    const Client = this.constructor as typeof WanClient;
    const child = new Client(changedOptions(this.#options, change));
    if (child.#options.rateLimiter === this.#options.rateLimiter) {
      child.#settings.transport.rateLimiter = this.#settings.transport.rateLimiter;
    }
    return child;
  }

  /**
   * Submits a request, and waits until the video is done. One `timeout`, 30 minutes by default, covers both. Save the id in
   * `onSubmitted`, so that any process can resume the wait.
   *
   * @throws RequestValidationError, and BudgetExceededError of a `budget`, before anything is sent; ApiError,
   * ConnectionError, RequestTimeoutError and ResponseError for the submission; TaskFailedError, WaitTimeoutError and
   * TaskNotFoundError for the wait; AbortError.
   * @example
   * ```ts
   * const task = await wan.generate(
   *   { model: "wan2.6-i2v", prompt: "The camera pans slowly", image_url: "https://example.com/scene.jpg" },
   *   { onSubmitted: ({ id }) => db.save(id), onUpdate: (task) => console.log(task.status) },
   * );
   * ```
   */
  async generate<const M extends WanModel>(
    request: { model: M } & WanRequest<M>,
    options: GenerateOptions = {},
  ): Promise<SucceededTask> {
    return generate(this.#settings, this.#advise(validateRequest(request)), options);
  }

  /**
   * Submits a request. Resolves to a `SubmittedTask` as soon as the server has accepted it.
   *
   * @throws RequestValidationError, and BudgetExceededError of a `budget`, before anything is sent; ApiError,
   * ConnectionError, RequestTimeoutError, ResponseError.
   * If `maybeAccepted` is `true`, the task may be running, and may be billed.
   * @example
   * ```ts
   * const submitted = await wan.submit({ model: "wan2.6-t2v", prompt: "A paper boat in the rain" });
   * await db.save(JSON.stringify(submitted));
   * const task = await submitted.wait();
   * ```
   */
  async submit<const M extends WanModel>(
    request: { model: M } & WanRequest<M>,
    options: SubmitOptions = {},
  ): Promise<SubmittedTask> {
    return submit(this.#settings, this.#advise(validateRequest(request)), options);
  }

  /**
   * {@link submit} with the action `text2video`.
   *
   * @example
   * ```ts
   * const submitted = await wan.text2video({ model: "wan3.0-video", prompt: "A paper boat", duration: 8 });
   * ```
   */
  async text2video<const M extends WanModel<"text2video">>(
    params: { model: M } & Text2VideoParams<M>,
    options: SubmitOptions = {},
  ): Promise<SubmittedTask> {
    return submit(this.#settings, this.#advise(validateRequestFor("text2video", params)), options);
  }

  /**
   * {@link submit} with the action `image2video`.
   *
   * @example
   * ```ts
   * const image_url = "https://example.com/scene.jpg";
   * const submitted = await wan.image2video({ model: "wan2.6-i2v-flash", prompt: "Snow begins to fall", image_url });
   * ```
   */
  async image2video<const M extends WanModel<"image2video">>(
    params: { model: M } & Image2VideoParams<M>,
    options: SubmitOptions = {},
  ): Promise<SubmittedTask> {
    return submit(this.#settings, this.#advise(validateRequestFor("image2video", params)), options);
  }

  /**
   * Submits a body without checking it, for a model or a field that is newer than this release. The server silently drops
   * a field that it does not know. Adds `async: true` unless the body has its own `async`.
   *
   * @throws The errors of {@link submit}. RequestValidationError only if the body is not an object.
   * @example
   * ```ts
   * const submitted = await wan.submitUnchecked({ model: "wan4.0-video", prompt: "A paper boat", fps: 60 });
   * ```
   */
  async submitUnchecked(body: Record<string, unknown>, options: SubmitOptions = {}): Promise<SubmittedTask> {
    return submit(this.#settings, validateUnchecked(body), options);
  }

  /**
   * Generates a video in one request. The server holds it open until the video is done, and the client waits longer than the
   * 300 seconds after which Node's `fetch` gives up. If the response has only a task id, waits for that task. Prefer
   * {@link generate}: if this connection breaks after minutes, the task id is not known.
   *
   * `requestTimeout` defaults to `timeout`.
   *
   * @throws The errors of {@link generate}.
   * @example
   * ```ts
   * const task = await wan.generateBlocking({ model: "wan2.6-t2v", prompt: "A paper boat in the rain" });
   * ```
   */
  async generateBlocking<const M extends WanModel>(
    request: { model: M; callback_url?: never } & WanRequest<M>,
    options: WaitOptions = {},
  ): Promise<SucceededTask> {
    return generateBlocking(this.#settings, this.#advise(validateBlockingRequest(request)), options);
  }

  /**
   * Waits until a task is done. An outage that is shorter than `timeout` (30 minutes by default) does not end the wait.
   *
   * @throws TaskFailedError, TaskNotFoundError, WaitTimeoutError, AbortError; AuthenticationError and PermissionError if the
   * API refuses the token; BadRequestError if it refuses the id.
   * @example
   * ```ts
   * const task = await wan.waitForTask("a4bca552-d964-46a1-8ff7-fd922f916582", {
   *   onUpdate: (task, { elapsedMs }) => console.log(task.status, elapsedMs),
   * });
   * ```
   */
  async waitForTask(ref: TaskRef, options: WaitOptions = {}): Promise<SucceededTask> {
    return waitForVideo(this.#settings, ref, options);
  }

  /**
   * Waits for many tasks, and yields one outcome for each id, when its task ends. `timeout` applies to each id. Leaving the
   * loop ends the waits.
   *
   * @throws RequestValidationError for anything but a list of refs; AbortError; AuthenticationError, PermissionError and
   * BadRequestError as in {@link waitForTask}.
   * @example
   * ```ts
   * for await (const outcome of wan.waitForTasks(["id-1", "id-2"])) {
   *   if (outcome.status === "succeeded") console.log(outcome.id, outcome.task.video.url);
   *   else console.error(outcome.id, outcome.error.message);
   * }
   * ```
   */
  waitForTasks<R extends TaskRef>(
    refs: Iterable<R> | AsyncIterable<R>,
    options: WaitOptions = {},
  ): AsyncIterableIterator<TaskOutcome<R>> {
    return waitForTasks(this.#settings, refs, options);
  }

  /**
   * Yields a `Task` for each change of `status` or `startedAt`. The last one has succeeded or failed.
   *
   * @throws The errors of {@link waitForTask}, except TaskFailedError.
   * @example
   * ```ts
   * for await (const task of wan.watchTask("id-1")) console.log(task.status, task.startedAt);
   * ```
   */
  watchTask(ref: TaskRef, options: WaitOptions = {}): AsyncIterableIterator<Task> {
    return watchTask(this.#settings, ref, options);
  }

  /**
   * Reads one task now. For 30 seconds after the ref's `submittedAt`, an id that the API does not know is a pending task.
   *
   * @throws TaskNotFoundError; ApiError, ConnectionError, RequestTimeoutError, ResponseError, AbortError.
   * @example
   * ```ts
   * const task = await wan.getTask("id-1");
   * if (task.status === "succeeded") console.log(task.video.url);
   * ```
   */
  async getTask(ref: TaskRef, options: CallOptions = {}): Promise<Task> {
    return getTask(this.#settings, ref, options);
  }

  /**
   * Reads many tasks now, up to 50 in each request. The tasks are in the order of the refs, `undefined` where the API has no
   * record. More than 50 are read at the client's rate limit. The default `timeout` is 2 minutes for each thousand refs.
   *
   * @throws RequestValidationError for anything but a list of refs; the errors of {@link getTask}, except
   * TaskNotFoundError.
   * @example
   * ```ts
   * const [first, second] = await wan.getTasks(["id-1", "id-2"]);
   * ```
   */
  async getTasks(
    refs: Iterable<TaskRef> | AsyncIterable<TaskRef>,
    options: CallOptions = {},
  ): Promise<(Task | undefined)[]> {
    return getTasks(this.#settings, refs, options);
  }

  /**
   * Removes the record of a task, not its video. Resolves to whether there was a record. A running task keeps running: the
   * API cannot cancel it.
   *
   * @throws ApiError, ConnectionError, RequestTimeoutError, ResponseError, AbortError.
   * @example
   * ```ts
   * const removed = await wan.deleteTask("id-1");
   * ```
   */
  async deleteTask(ref: TaskRef, options: CallOptions = {}): Promise<boolean> {
    return deleteTask(this.#settings, ref, options);
  }

  #advise(body: JsonObject): JsonObject {
    logAdvice(body, this.#settings.transport.logger);
    return body;
  }
}
