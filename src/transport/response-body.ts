import { ignoreErrors } from "../util/ignore-errors.js";

/** Reads a body chunk by chunk. */
export interface BodyReader {
  read(): Promise<IteratorResult<Uint8Array, unknown>>;
  /** Discards the rest. Never throws. */
  cancel(): void;
}

/** The parts of a body that are used here. A custom `fetch` such as node-fetch may return a Node stream. */
type AnyBody = Partial<
  Pick<ReadableStream<Uint8Array>, "getReader" | "cancel"> &
    AsyncIterable<Uint8Array> & { destroy(): void; on(event: "error", listener: () => void): void }
>;

/** A reader for the body of any kind of response; `undefined` when there is no body. */
export function bodyReaderOf(response: unknown): BodyReader | undefined {
  const body = bodyOf(response);
  if (typeof body?.getReader === "function") {
    const reader = body.getReader();
    return { read: () => reader.read(), cancel: () => ignoreErrors(() => reader.cancel()) };
  }
  const iterator = body?.[Symbol.asyncIterator]?.();
  return (
    iterator && {
      read: () => iterator.next(),
      cancel: () => ignoreErrors(() => discard(body, iterator)),
    }
  );
}

/** Discards the body of a response that nobody will read. Never throws, whatever it is given. */
export function cancelBody(response: unknown): void {
  ignoreErrors(() => discard(bodyOf(response)));
}

function bodyOf(response: unknown): AnyBody | null | undefined {
  const body: AnyBody | null | undefined = Object(response).body;
  // An error of a Node stream ends the process if nothing listens for it.
  if (typeof body?.on === "function") body.on("error", () => {});
  return body;
}

function discard(body: AnyBody | null | undefined, iterator?: AsyncIterator<Uint8Array>): unknown {
  if (typeof body?.cancel === "function") return body.cancel();
  if (typeof body?.destroy === "function") return body.destroy();
  return (iterator ?? body?.[Symbol.asyncIterator]?.())?.return?.();
}
