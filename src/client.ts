import { changedOptions, settingsFrom, type WanClientOptions } from "./client-options.js";
import { adviseRequest } from "./models/advice.js";
import type { BlockingRequest, Image2VideoParams, Text2VideoParams, WanRequest } from "./models/catalogue.js";
import {
  checkBlockingRequest,
  checkRequest,
  checkRequestFor,
  checkUnchecked,
} from "./models/validate-request.js";
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
import type { CallOptions, WaitOptions } from "./types/call-options.js";
import type { SubmittedTask } from "./types/submitted-task.js";
import type { SucceededTask, Task } from "./types/task.js";
import type { TaskRef } from "./types/task-ref.js";
import type { JsonObject } from "./util/json.js";

/**
 * The client of the Wan Videos Generation API.
 *
 * A submit is billed, and the API has no idempotency key: so it is sent again only when it provably never left this
 * machine, or the server refused it before any work. Every other failure of a submit says `maybeAccepted: true`.
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

  /** @throws ConfigurationError for an option that cannot work, and in a browser without `dangerouslyAllowBrowser`. */
  constructor(options: WanClientOptions = {}) {
    this.#options = options;
    this.#settings = settingsFrom(options);
  }

  /**
   * A client with some options changed. A function receives the current options and returns the changes. The new client
   * shares this client's pace, so that changing `polling.readsPerSecond` has no effect.
   *
   * @throws ConfigurationError for an option that is unknown or cannot work.
   * @example
   * ```ts
   * const patient = wan.withOptions({ requestTimeout: 120_000 });
   * ```
   */
  withOptions(change: WanClientOptions | ((options: WanClientOptions) => WanClientOptions)): WanClient {
    // Not by its name: esbuild would rename a class that names itself, and `_WanClient` would be what is printed.
    const Client = this.constructor as typeof WanClient;
    const child = new Client(changedOptions(this.#options, change));
    child.#settings.transport.rateLimiters = this.#settings.transport.rateLimiters;
    return child;
  }

  /**
   * Makes a video: submits, and waits until it is done. Save the id in `onSubmitted`, and any process can go on waiting.
   *
   * @throws RequestValidationError before anything is sent; ApiError, ConnectionError, RequestTimeoutError and
   * ResponseError for the submit; TaskFailedError, WaitTimeoutError, TaskNotFoundError for the wait; AbortError.
   * @example
   * ```ts
   * const task = await wan.generate(
   *   { model: "wan2.6-i2v", prompt: "The camera pans slowly", image_url: "https://example.com/scene.jpg" },
   *   { onSubmitted: ({ id }) => db.save(id), onUpdate: (task) => console.log(task.status) },
   * );
   * ```
   */
  async generate(request: WanRequest, options: GenerateOptions = {}): Promise<SucceededTask> {
    return generate(this.#settings, this.#advised(checkRequest(request)), options);
  }

  /**
   * Submits, and resolves to the receipt as soon as the server has taken the job.
   *
   * @throws RequestValidationError before anything is sent; ApiError, ConnectionError, RequestTimeoutError,
   * ResponseError. Where `maybeAccepted` is `true`, the server may be at work on it and bill it.
   * @example
   * ```ts
   * const submitted = await wan.submit({ model: "wan2.6-t2v", prompt: "A paper boat in the rain" });
   * await db.save(JSON.stringify(submitted));
   * const task = await submitted.wait();
   * ```
   */
  async submit(request: WanRequest, options: CallOptions = {}): Promise<SubmittedTask> {
    return this.#submit(checkRequest(request), options);
  }

  /**
   * {@link submit} with the action `text2video`.
   *
   * @example
   * ```ts
   * const submitted = await wan.text2video({ model: "wan3.0-video", prompt: "A paper boat", duration: 8 });
   * ```
   */
  async text2video(params: Text2VideoParams, options: CallOptions = {}): Promise<SubmittedTask> {
    return this.#submit(checkRequestFor("text2video", params), options);
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
  async image2video(params: Image2VideoParams, options: CallOptions = {}): Promise<SubmittedTask> {
    return this.#submit(checkRequestFor("image2video", params), options);
  }

  /**
   * Submits a body as it is, past the checks: for a model or a field that is newer than this release. The server drops
   * a field that it does not know without a word. Adds `async: true` unless the body has an `async` of its own.
   *
   * @example
   * ```ts
   * const submitted = await wan.submitUnchecked({ model: "wan4.0-video", prompt: "A paper boat", fps: 60 });
   * ```
   */
  async submitUnchecked(body: Record<string, unknown>, options: CallOptions = {}): Promise<SubmittedTask> {
    return submit(this.#settings, checkUnchecked(body), options);
  }

  /**
   * Makes a video in one request that the server holds open until it is done, also beyond the 300 seconds after which
   * Node's `fetch` gives up by itself. If only an id comes back, it waits on that. Prefer {@link generate}: here a
   * connection that breaks after minutes leaves a video that nobody has the id of.
   *
   * `requestTimeout` is the whole `timeout` by default.
   *
   * @throws What {@link generate} throws.
   * @example
   * ```ts
   * const task = await wan.generateBlocking({ model: "wan2.6-t2v", prompt: "A paper boat in the rain" });
   * ```
   */
  async generateBlocking(request: BlockingRequest, options: WaitOptions = {}): Promise<SucceededTask> {
    return generateBlocking(this.#settings, this.#advised(checkBlockingRequest(request)), options);
  }

  /**
   * Waits until a task is done, however long the network is gone in between, up to `timeout` (30 minutes by default).
   *
   * @throws TaskFailedError, TaskNotFoundError, WaitTimeoutError, AbortError; AuthenticationError and PermissionError
   * when the token is refused.
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
   * Waits for many tasks, and yields each id once, as it ends. `timeout` counts for each id. Leaving the loop ends the
   * waiting. A refused token and an abort are thrown.
   *
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
   * The changes of one task: one `Task` for each change of `status` or `startedAt`. The last one has ended, well or not.
   *
   * @throws TaskNotFoundError, WaitTimeoutError, AbortError; AuthenticationError and PermissionError.
   * @example
   * ```ts
   * for await (const task of wan.watchTask("id-1")) console.log(task.status, task.startedAt);
   * ```
   */
  watchTask(ref: TaskRef, options: WaitOptions = {}): AsyncIterableIterator<Task> {
    return watchTask(this.#settings, ref, options);
  }

  /**
   * Reads one task now. Within 30 seconds of a ref's `submittedAt`, an id that the API does not know is pending.
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
   * Reads many tasks now, 50 in a request. Answers in the order asked, with `undefined` where there is no such task. More
   * than 50 are read at the client's pace. The default `timeout` is 2 minutes for each thousand refs.
   *
   * @throws RequestValidationError for what is no list of ids; ApiError, ConnectionError, RequestTimeoutError, ResponseError, AbortError.
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
   * Removes the record of a task, not its video. `true` when there was one. A task at work goes on: there is no cancel.
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

  #submit(body: JsonObject, options: CallOptions): Promise<SubmittedTask> {
    return submit(this.#settings, this.#advised(body), options);
  }

  #advised(body: JsonObject): JsonObject {
    for (const { path, message } of adviseRequest(body as unknown as WanRequest)) {
      this.#settings.transport.logger.warn(`request: ${path.join(".")} ${message}`);
    }
    return body;
  }
}
