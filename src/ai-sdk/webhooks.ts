import {
  type CallbackSource,
  TaskFailedError,
  type TaskRef,
  type WaitOptions,
  type WanClient,
} from "wan-client";
import type { VideoModelWebhook, VideoModelWebhookRequest } from "./specification.js";

/**
 * The webhooks of one model that have no task yet. The SDK creates the webhook before it submits, and only the URL connects the
 * two calls.
 */
export class PendingWebhooks {
  readonly #byUrl = new Map<string, Webhook[]>();

  /** Creates the webhook of the caller. */
  async create(webhook: VideoModelWebhook): Promise<{
    webhookUrl: string;
    received: Promise<VideoModelWebhookRequest>;
  }> {
    const { url, received } = await webhook();
    const created = new Webhook(received, () => this.#remove(url, created));
    this.#byUrl.set(url, [...(this.#byUrl.get(url) ?? []), created]);
    return { webhookUrl: url, received: created.received };
  }

  /**
   * Removes and returns the webhook with this URL, if this model created it. The caller must then call `follow` or `fail`.
   *
   * @throws The error that the webhook was rejected with.
   */
  take(url: string | undefined): Webhook | undefined {
    if (url === undefined) return undefined;
    const [webhook] = this.#byUrl.get(url) ?? [];
    if (!webhook) return undefined;
    this.#remove(url, webhook);
    webhook.claim();
    return webhook;
  }

  #remove(url: string, webhook: Webhook): void {
    const others = (this.#byUrl.get(url) ?? []).filter((each) => each !== webhook);
    if (others.length > 0) this.#byUrl.set(url, others);
    else this.#byUrl.delete(url);
  }
}

type Received = Awaited<ReturnType<VideoModelWebhook>>["received"];

/** One webhook. Its `received` settles when the tasks have ended, whether or not a callback has arrived. */
export class Webhook {
  readonly received: Promise<VideoModelWebhookRequest>;
  #resolve: (request: VideoModelWebhookRequest) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #isClaimed = false;
  #failure: { error: unknown } | undefined;
  #request: VideoModelWebhookRequest | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(callback: Received, whenReceived: () => void) {
    this.received = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.received.then(whenReceived, () => {});
    callback.then(
      (request) => this.#onCallback(request as VideoModelWebhookRequest),
      (error) => {
        // Once there is a task to poll, a failed webhook has no effect.
        if (this.#isClaimed) return;
        this.#failure = { error };
        this.#reject(error);
      },
    );
  }

  /**
   * After this call, a callback only triggers a read of the tasks. Without this call, another process has submitted the task.
   * Nothing here polls that task, so only the callback settles `received`.
   */
  claim(): void {
    if (this.#failure) throw this.#failure.error;
    this.#isClaimed = true;
  }

  fail(error: unknown): void {
    this.#reject(error);
  }

  /** Polls the tasks until all have ended, and reads them at once when a callback arrives. */
  async follow(
    client: WanClient,
    tasks: readonly TaskRef[],
    options: Pick<WaitOptions, "signal" | "budget">,
  ): Promise<void> {
    const callbacks: CallbackSource = { listen: (_, notify) => this.#listen(notify) };
    const waits = tasks.map((task) => client.waitForTask(task, { ...options, callbacks }));
    for (const result of await Promise.allSettled(waits)) {
      // A failed task has ended, too. A read of its status reports the failure.
      if (result.status === "rejected" && !TaskFailedError.is(result.reason))
        return this.#reject(result.reason);
    }
    this.#resolve(this.#request ?? { headers: {}, body: null });
  }

  #listen(notify: () => void): () => void {
    // A callback that arrived earlier needs no notification: a wait begins with a read.
    this.#listeners.add(notify);
    return () => this.#listeners.delete(notify);
  }

  #onCallback(request: VideoModelWebhookRequest): void {
    this.#request = request;
    if (!this.#isClaimed) this.#resolve(request);
    for (const notify of this.#listeners) notify();
  }
}
