import { ApiError } from "../errors/api-errors.js";
import { WanError } from "../errors/base.js";
import { AbortError, ResponseError } from "../errors/client-errors.js";
import { abortError } from "../transport/failure.js";
import { cancelBody } from "../transport/response-body.js";
import { RetryBudget } from "../transport/retry-budget.js";
import { type Deadline, withDeadline } from "../util/deadline.js";
import { retryAfterMs } from "../util/retry-after.js";
import { monotonicNow, sleep } from "../util/timers.js";
import { checkLength, downloadError, errorFromResponse } from "./download-errors.js";
import {
  emptyVideoBody,
  lengthFromUnsatisfiedRange,
  rangeHeaders,
  type VideoBody,
  videoBodyFrom,
  videoReaderOf,
} from "./range.js";
import { fetchFollowingRedirects } from "./redirects.js";

/** Where a video is, and how to read it. */
export interface VideoSource {
  url: string;
  taskId: string | undefined;
  /** Looks for another URL when the server refuses this one. */
  renewUrl(): Promise<string | undefined>;
  /** Used in place of the global `fetch`. */
  fetch: typeof globalThis.fetch | undefined;
  signal: AbortSignal | undefined;
  /** The longest time without a byte, ms. */
  idleTimeout: number;
  maxRetries: number;
  /** Called when the video is read again from the beginning. Without it, such a download fails. */
  onRestart: ((body: VideoBody) => void | Promise<void>) | undefined;
}

// What object stores and CDNs respond with when a signed URL has expired.
const EXPIRED = [403, 404, 410];

/** Reads a video from its beginning to its end, over as many connections as necessary. */
export class ResumableReader {
  readonly #source: VideoSource;
  /** Limits the retries in a row that receive no new byte. */
  #retryBudget: RetryBudget;
  readonly #closed = new AbortController();
  #connection = new AbortController();
  #body: VideoBody | undefined;
  #url: string;
  /** Where the body comes from, after redirects. */
  #finalUrl: string;
  #urlRenewed = false;
  #received = 0;
  /** The highest value of `#received`, before or after a restart. */
  #maxReceived = 0;
  /** When the last byte arrived, or when the reader began to wait for one. */
  #lastByteAt = 0;
  /** Identifies the copy that the received bytes are from, if it can be resumed. */
  #validator: string | undefined;
  #total: number | undefined;

  constructor(source: VideoSource) {
    this.#source = source;
    this.#retryBudget = new RetryBudget(source.maxRetries);
    this.#url = source.url;
    this.#finalUrl = source.url;
  }

  /** Resolves to the first response. */
  open(): Promise<VideoBody> {
    return this.#withRetries(() => this.#connect());
  }

  /** The next bytes; `undefined` at the end. */
  read(): Promise<Uint8Array | undefined> {
    return this.#withRetries(async () => {
      while (this.#total === undefined || this.#received < this.#total) {
        const body = await this.#connect();
        const { done, value } = await this.#withIdleTimeout(() => body.reader.read());
        if (done) break;
        const newBytes = this.#newBytesOf(value, body);
        if (newBytes.byteLength > 0) return newBytes;
      }
      checkLength(this.#received, this.#total, this.#source.taskId);
      this.close();
      return undefined;
    });
  }

  /** Closes the connection. */
  close(): void {
    this.#closed.abort();
    this.#disconnect();
  }

  /** The bytes that have not been read before. A server without ranges sends the whole video again. */
  #newBytesOf(bytes: Uint8Array, body: VideoBody): Uint8Array {
    const known = Math.min(this.#received - body.start, bytes.byteLength);
    body.start += bytes.byteLength;
    this.#received += bytes.byteLength - known;
    this.#lastByteAt = monotonicNow();
    if (this.#received > this.#maxReceived) {
      this.#maxReceived = this.#received;
      this.#retryBudget = new RetryBudget(this.#source.maxRetries);
    }
    return bytes.subarray(known);
  }

  async #withRetries<T>(work: () => Promise<T>): Promise<T> {
    this.#lastByteAt = monotonicNow();
    for (;;) {
      try {
        return await work();
      } catch (error) {
        this.#disconnect();
        const delay = this.#retryDelay(error);
        if (delay === undefined) {
          this.close();
          throw error;
        }
        await this.#sleep(delay);
      }
    }
  }

  /** How long to wait before the next attempt, ms; `undefined` when there is no next attempt. */
  #retryDelay(error: unknown): number | undefined {
    if (!WanError.is(error) || !error.retryable || AbortError.is(error)) return undefined;
    const { idleTimeout, onRestart } = this.#source;
    if (this.#received > 0 && this.#validator === undefined && !onRestart) return undefined;
    const retryAfter = ApiError.is(error) ? retryAfterMs(error.headers) : undefined;
    if (ApiError.is(error) && error.status === 429) {
      const delay = this.#retryBudget.delayAfterRateLimit(retryAfter);
      const idleMs = monotonicNow() - this.#lastByteAt;
      return idleMs + delay <= idleTimeout ? delay : undefined;
    }
    const delay = this.#retryBudget.delayAfterFailure();
    if (delay === undefined || retryAfter === undefined) return delay;
    return retryAfter <= idleTimeout ? retryAfter : undefined;
  }

  #sleep(ms: number): Promise<void> {
    const { signal, taskId } = this.#source;
    const signals = [signal, this.#closed.signal];
    return withDeadline(Number.POSITIVE_INFINITY, signals, async (deadline) => {
      await sleep(ms, deadline).catch((reason) => {
        throw abortError(reason, { taskId });
      });
    });
  }

  #disconnect(): void {
    this.#connection.abort();
    // Some fetch functions ignore their signal.
    this.#body?.reader.cancel();
    this.#body = undefined;
  }

  /** The body to read from: that of the open connection, or of a new one. */
  async #connect(): Promise<VideoBody> {
    while (!this.#body) {
      const body = await this.#withIdleTimeout((deadline) => this.#request(deadline));
      if (body) this.#body = await this.#accept(body);
    }
    return this.#body;
  }

  /** Sends one request for the bytes that are missing. Resolves to `undefined` when another request may succeed. */
  async #request(deadline: Deadline): Promise<VideoBody | undefined> {
    const { fetch = globalThis.fetch, taskId } = this.#source;
    const range = { start: this.#received, validator: this.#validator, total: this.#total };
    const headers = rangeHeaders(range);
    this.#connection = new AbortController();
    const { signal } = this.#connection;
    const init = { signal, ...(headers && { headers }) };
    const { response, url } = await fetchFollowingRedirects(fetch, this.#url, init, taskId);
    if (signal.aborted) {
      cancelBody(response);
      throw signal.reason;
    }
    this.#finalUrl = url;
    const { status } = response;
    if (status === 200 || (status === 206 && headers)) {
      const reader = videoReaderOf(response, taskId);
      const body = videoBodyFrom(response, reader, range);
      if (body) return body;
      reader.cancel();
      return this.#forgetCopy();
    }
    const error = await errorFromResponse(response, deadline, taskId);
    if (status === 416 && headers) {
      // The connection may have broken after the last byte of a video of unknown length.
      const isComplete = lengthFromUnsatisfiedRange(response.headers) === range.start;
      return isComplete ? emptyVideoBody(range) : this.#forgetCopy();
    }
    if (EXPIRED.includes(status) && (await this.#renewUrl())) return undefined;
    throw error;
  }

  /** Makes the next request ask for the whole video, because the server's copy has changed. */
  #forgetCopy(): undefined {
    this.#connection.abort();
    this.#validator = undefined;
  }

  async #renewUrl(): Promise<boolean> {
    if (this.#urlRenewed) return false;
    this.#urlRenewed = true;
    const url = await this.#source.renewUrl();
    if (url === undefined || url === this.#url) return false;
    this.#url = url;
    return true;
  }

  /** Continues with a body: where the last one ended or, if it is of another copy, from the beginning. */
  async #accept(body: VideoBody): Promise<VideoBody> {
    const isOtherCopy = this.#validator === undefined || body.validator !== this.#validator;
    if (this.#received > 0 && isOtherCopy) {
      const { onRestart, taskId } = this.#source;
      if (!onRestart) {
        throw new ResponseError("The video changed on its server while it was being read.", { taskId });
      }
      this.#received = 0;
      await onRestart(body);
    }
    this.#validator = body.validator;
    this.#total = body.total;
    return body;
  }

  async #withIdleTimeout<T>(work: (deadline: Deadline) => Promise<T>): Promise<T> {
    const { idleTimeout, signal, taskId } = this.#source;
    return withDeadline(idleTimeout, [signal], async (deadline) => {
      try {
        deadline.throwIfEnded();
        return await deadline.race(work(deadline));
      } catch (error) {
        throw downloadError(error, deadline, this.#finalUrl, taskId);
      }
    });
  }
}
