import { Readable } from "node:stream";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { openVideo, type SucceededTask } from "../../src/index.js";
import { bodyReaderOf, cancelBody } from "../../src/transport/response-body.js";
import { rejection } from "../support/client.js";

const bytes = Buffer.from("a film of a paper boat, in few bytes");
const URL_OF_IT = "https://example.com/a.mp4";
const task: SucceededTask = { id: "t-1", status: "succeeded", video: { url: URL_OF_IT } };
const textOf = (stream: ReadableStream<Uint8Array>) => new Response(stream).text();

// With full jitter, a random number of 0 means that a retry has no delay.
beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0));

/** A response as node-fetch returns it, whose body is a stream of Node. */
function nodeResponse(body: Readable, init: ResponseInit = {}): Response {
  const { status, headers } = new Response(null, init);
  return {
    status,
    headers: new Headers({ "content-type": "video/mp4", ...Object.fromEntries(headers) }),
    body,
  } as never;
}

/** The first ten bytes, and then a broken connection. */
const broken = () =>
  Readable.from(
    (async function* () {
      yield bytes.subarray(0, 10);
      throw Object.assign(new Error("aborted"), { code: "ECONNRESET" });
    })(),
  );

describe("a body that is a stream of Node", () => {
  it("becomes a whole video", async () => {
    const parts = [bytes.subarray(0, 10), bytes.subarray(10)];
    const headers = { "content-length": `${bytes.length}` };
    const fetch = async () => nodeResponse(Readable.from(parts), { headers });
    const { stream, bytes: length, contentType } = await openVideo(URL_OF_IT, { fetch });
    expect([length, contentType]).toEqual([bytes.length, "video/mp4"]);
    expect(await textOf(stream)).toBe(String(bytes));
  });

  it("becomes a whole video after a broken connection and redirects", async () => {
    const moved = Readable.from([Buffer.from("moved")]);
    const responses = [
      () => nodeResponse(moved, { status: 302, headers: { location: "/b.mp4" } }),
      () => nodeResponse(broken(), { headers: { etag: '"a"', "content-length": "36" } }),
      () =>
        nodeResponse(Readable.from([bytes.subarray(10)]), {
          status: 206,
          headers: { "content-range": "bytes 10-35/36" },
        }),
    ];
    const requests: (string | null)[] = [];
    const fetch: typeof globalThis.fetch = async (url, init) => {
      requests.push(`${url} ${new Headers(init?.headers).get("range")}`);
      return responses.shift()?.() as Response;
    };
    const { stream } = await openVideo(URL_OF_IT, { fetch });
    expect(await textOf(stream)).toBe(String(bytes));
    expect(requests).toEqual([
      "https://example.com/a.mp4 null",
      "https://example.com/b.mp4 null",
      "https://example.com/a.mp4 bytes=10-",
    ]);
    expect(moved.destroyed).toBe(true);
  });

  it("is destroyed when the reader is cancelled", async () => {
    const body = new Readable({ read() {} });
    body.push(bytes);
    const { stream } = await openVideo(URL_OF_IT, { fetch: async () => nodeResponse(body) });
    const reader = stream.getReader();
    await reader.read();
    reader.read().catch(() => {});
    await reader.cancel();
    await vi.waitFor(() => expect(body.destroyed).toBe(true));
  });

  it.each([
    ["a page", { headers: { "content-type": "text/html" } }, "ResponseError"],
    ["an error", { status: 404 }, "NotFoundError"],
  ])("is destroyed when the response is %s", async (_, init, name) => {
    const body = new Readable({ read() {} });
    const opening = openVideo(task, {
      fetch: async () => nodeResponse(body, init),
      maxRetries: 0,
      idleTimeout: 300,
    });
    expect(await rejection(opening)).toMatchObject({ name, taskId: "t-1" });
    expect(body.destroyed).toBe(true);
  });

  it("may fail before it is read, without ending the process", async () => {
    const body = new Readable({ read() {} });
    const { stream } = await openVideo(task, { fetch: async () => nodeResponse(body), maxRetries: 0 });
    body.destroy(new Error("gone"));
    await new Promise((resolve) => setImmediate(resolve));
    expect(await rejection(textOf(stream))).toMatchObject({ name: "ConnectionError", taskId: "t-1" });
  });

  it("is destroyed when it arrives after the timeout, from a fetch that ignores its signal", async () => {
    const body = new Readable({ read() {} });
    let late = (_: Response) => {};
    const fetch = () =>
      new Promise<Response>((resolve) => {
        late = resolve;
      });
    const opening = openVideo(task, { fetch, maxRetries: 0, idleTimeout: 20 });
    expect(await rejection(opening)).toMatchObject({
      name: "RequestTimeoutError",
      message: "No video data received for 20 ms (idleTimeout).",
    });
    late(nodeResponse(body));
    await vi.waitFor(() => expect(body.destroyed).toBe(true));
  });
});

describe("bodyReaderOf", () => {
  it("reads a body that can only be iterated, and calls return() of its iterator when it is cancelled", async () => {
    const returned = vi.fn();
    const body = (async function* () {
      try {
        yield bytes;
      } finally {
        returned();
      }
    })();
    const reader = bodyReaderOf({ body });
    expect(await reader?.read()).toEqual({ done: false, value: bytes });
    reader?.cancel();
    await vi.waitFor(() => expect(returned).toHaveBeenCalledTimes(1));
  });

  it("is undefined if there is no body", () => {
    for (const response of [undefined, {}, { body: null }, { body: {} }, new Response()]) {
      expect(bodyReaderOf(response)).toBeUndefined();
    }
  });
});

describe("cancelBody", () => {
  it("cancels a web stream, destroys a stream of Node, and calls return() of an iterator", async () => {
    const done = vi.fn();
    cancelBody(new Response(new ReadableStream({ cancel: () => done("web") })));
    cancelBody({ body: new Readable({ read() {}, destroy: () => done("node") }) });
    cancelBody({ body: { [Symbol.asyncIterator]: () => ({ return: () => done("iterator") }) } });
    await vi.waitFor(() => expect(done.mock.calls.flat().sort()).toEqual(["iterator", "node", "web"]));
  });

  it.each([
    ["nothing", () => undefined],
    ["null", () => null],
    ["a value that is not a response", () => "a text"],
    ["a response without a body", () => new Response()],
    ["a body that is being read", () => locked()],
    ["a body that is an empty object", () => ({ body: {} })],
    ["a body that throws", () => Object.defineProperty({}, "body", { get: () => fail() })],
    ["a cancel that throws", () => ({ body: { cancel: fail } })],
    ["a cancel that rejects", () => ({ body: { cancel: () => Promise.reject(new Error("no")) } })],
    ["a destroy that throws", () => ({ body: { destroy: fail } })],
    ["an iterator that throws", () => ({ body: { [Symbol.asyncIterator]: fail } })],
    [
      "a stream that fails later",
      () => ({ body: new Readable({ read() {}, destroy: (_, end) => end(new Error("no")) }) }),
    ],
  ])("never throws: %s", async (_, response) => {
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled).on("uncaughtException", unhandled);
    cancelBody(response());
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", unhandled).off("uncaughtException", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});

function locked(): Response {
  const response = new Response("read elsewhere");
  response.body?.getReader();
  return response;
}

function fail(): never {
  throw new Error("no");
}
