import { ApiError } from "../errors/api-errors.js";
import { WanError } from "../errors/base.js";
import { AbortError, ConnectionError, ResponseError } from "../errors/client-errors.js";
import { backoff } from "../transport/backoff.js";
import { abortError } from "../transport/failure.js";
import { cancelBody } from "../transport/response-body.js";
import { retryAfterMs } from "../transport/retry-after.js";
import { type Deadline, withDeadline } from "../util/deadline.js";
import { failureOf, refusalFrom } from "./download-errors.js";
import { lengthBeyondRange, type Part, partOf, rangeFrom, readerOf } from "./range.js";
import { follow } from "./redirects.js";

/** Where a video is, and how to read it. */
export interface VideoSource {
  url: string;
  taskId: string | undefined;
  /** Looks for another URL, once the one at hand is refused. */
  renew(): Promise<string | undefined>;
  /** Instead of the global one. */
  fetch: typeof globalThis.fetch | undefined;
  signal: AbortSignal | undefined;
  /** The longest silence, ms. */
  requestTimeout: number;
  maxRetries: number;
  /** Told that the bytes so far are void; without it they cannot be. */
  onRestart: ((part: Part) => void | Promise<void>) | undefined;
}

// What object stores and CDNs say of a signed URL whose time is over.
const EXPIRED = [403, 404, 410];

/** Reads a video from its beginning to its end, over as many connections as that takes. */
export class VideoReader {
  readonly #source: VideoSource;
  readonly #closed = new AbortController();
  #connection = new AbortController();
  #part: Part | undefined;
  #url: string;
  #renewed = false;
  #received = 0;
  #farthest = 0;
  /** In a row, without a byte that was not there before. */
  #failures = 0;
  /** What the bytes so far are of, for as long as it can be gone on with. */
  #validator: string | undefined;
  #total: number | undefined;

  constructor(source: VideoSource) {
    this.#source = source;
    this.#url = source.url;
  }

  /** The first answer. */
  open(): Promise<Part> {
    return this.#persist(async () => {
      this.#part ??= await this.#connect();
      return this.#part;
    });
  }

  /** The next bytes; `undefined` at the end. */
  read(): Promise<Uint8Array | undefined> {
    return this.#persist(async () => {
      while (this.#total === undefined || this.#received < this.#total) {
        this.#part ??= await this.#connect();
        const { reader } = this.#part;
        const { done, value } = await this.#step(() => reader.read());
        if (done) break;
        const fresh = this.#freshOf(value, this.#part);
        if (fresh.byteLength > 0) return fresh;
      }
      this.#checkLength();
      this.close();
      return undefined;
    });
  }

  /** Lets go of the connection. */
  close(): void {
    this.#closed.abort();
    this.#drop();
  }

  /** What of some bytes has not been read before: a server that knows no ranges sends all of them again. */
  #freshOf(bytes: Uint8Array, part: Part): Uint8Array {
    const known = Math.min(this.#received - part.start, bytes.byteLength);
    part.start += bytes.byteLength;
    this.#received += bytes.byteLength - known;
    if (this.#received > this.#farthest) {
      this.#farthest = this.#received;
      this.#failures = 0;
    }
    return bytes.subarray(known);
  }

  #checkLength(): void {
    const [received, total = this.#received] = [this.#received, this.#total];
    const { taskId } = this.#source;
    if (received === 0 && total === 0) throw new ResponseError("The video is empty.", { taskId });
    if (received === total) return;
    if (received < total) {
      const message = `The video broke off after ${received} of ${total} bytes.`;
      throw new ConnectionError(message, { taskId, retryable: true });
    }
    throw new ResponseError(`${received} bytes came of a video of ${total}.`, { taskId });
  }

  async #persist<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        this.#drop();
        const pause = this.#pauseAfter(error);
        if (pause === undefined) {
          this.close();
          throw error;
        }
        await this.#sleep(pause);
      }
    }
  }

  /** How long to wait until trying again, ms; `undefined` when that is of no use. */
  #pauseAfter(error: unknown): number | undefined {
    const { maxRetries, onRestart, requestTimeout } = this.#source;
    const passing = WanError.is(error) && error.retryable && !AbortError.is(error);
    if (!passing || this.#failures >= maxRetries) return undefined;
    if (this.#received > 0 && this.#validator === undefined && !onRestart) return undefined;
    this.#failures++;
    const asked = ApiError.is(error) ? retryAfterMs(error.headers) : undefined;
    if (asked === undefined) return backoff(this.#failures);
    return asked <= requestTimeout ? asked : undefined;
  }

  #sleep(ms: number): Promise<void> {
    const { signal, taskId } = this.#source;
    return withDeadline(ms, [signal, this.#closed.signal], async (deadline) => {
      await deadline.race(new Promise(() => {})).catch(() => {});
      if (deadline.ended === "abort") throw abortError(deadline.reason, { taskId });
    });
  }

  #drop(): void {
    this.#connection.abort();
    // Not every fetch heeds its signal.
    this.#part?.reader.cancel();
    this.#part = undefined;
  }

  async #connect(): Promise<Part> {
    for (;;) {
      const part = await this.#step((deadline) => this.#request(deadline));
      if (part) return this.#accepted(part);
    }
  }

  /** One exchange. `undefined` when another one may do better. */
  async #request(deadline: Deadline): Promise<Part | undefined> {
    const { fetch, taskId } = this.#source;
    const [start, validator] = [this.#received, this.#validator];
    const headers = validator !== undefined && start > 0 ? rangeFrom(start, validator) : undefined;
    this.#connection = new AbortController();
    const { signal } = this.#connection;
    const init = { signal, ...(headers && { headers }) };
    const response = await follow(fetch ?? globalThis.fetch, this.#url, init, taskId);
    if (signal.aborted) {
      cancelBody(response);
      throw signal.reason;
    }
    const { status } = response;
    if (status === 200 || (status === 206 && headers)) {
      const reader = readerOf(response, taskId);
      const part = partOf(response, reader, { start, validator, total: this.#total });
      if (part) return part;
      reader.cancel();
      return this.#forgetCopy();
    }
    const refusal = await refusalFrom(response, deadline, taskId);
    if (status === 416 && headers) {
      if (lengthBeyondRange(response.headers) !== start) return this.#forgetCopy();
      // The connection broke after the last byte of a video of unknown length.
      return {
        reader: { read: async () => ({ done: true, value: undefined }), cancel() {} },
        start,
        total: start,
        contentType: undefined,
        validator,
      };
    }
    if (EXPIRED.includes(status) && (await this.#renew())) return undefined;
    throw refusal;
  }

  /** The server has another copy now: the next request asks for all of it. */
  #forgetCopy(): undefined {
    this.#connection.abort();
    this.#validator = undefined;
  }

  async #renew(): Promise<boolean> {
    if (this.#renewed) return false;
    this.#renewed = true;
    const url = await this.#source.renew();
    if (url === undefined || url === this.#url) return false;
    this.#url = url;
    return true;
  }

  /** Goes on with an answer, from where it was or, when it is of another copy, from the beginning. */
  async #accepted(part: Part): Promise<Part> {
    const another = this.#validator === undefined || part.validator !== this.#validator;
    if (this.#received > 0 && another) {
      const { onRestart, taskId } = this.#source;
      if (!onRestart)
        throw new ResponseError("The video changed on its server while it was read.", { taskId });
      this.#received = 0;
      await onRestart(part);
    }
    this.#validator = part.validator;
    this.#total = part.total;
    return part;
  }

  async #step<T>(work: (deadline: Deadline) => Promise<T>): Promise<T> {
    const { requestTimeout, signal, taskId } = this.#source;
    return withDeadline(requestTimeout, [signal], async (deadline) => {
      try {
        if (deadline.aborted) throw deadline.reason;
        return await deadline.race(work(deadline));
      } catch (error) {
        throw failureOf(error, deadline, taskId);
      }
    });
  }
}
