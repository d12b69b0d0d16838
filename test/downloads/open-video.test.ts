import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { openVideo, type SucceededTask } from "../../src/index.js";
import { fetchFailed, rejection } from "../support/client.js";
import { startServer } from "../support/server.js";
import { type Mishap, startVideoServer } from "../support/video-server.js";

const bytes = Buffer.from("a film of a paper boat, in few bytes");
const mp4 = { "content-type": "video/mp4" };
const taskAt = (url: string): SucceededTask => ({ id: "t-1", status: "succeeded", video: { url } });
const textOf = (stream: ReadableStream<Uint8Array>) => new Response(stream).text();

// The first repetition comes at once: the jitter is full.
beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0));

describe("openVideo", () => {
  it("gives the stream, its length and its type", async () => {
    const server = await startServer({
      text: bytes.toString(),
      headers: { ...mp4, "content-length": `${bytes.length}` },
    });
    const { stream, bytes: length, contentType } = await openVideo(server.url);
    expect([length, contentType]).toEqual([bytes.length, "video/mp4"]);
    expect(await new Response(stream).text()).toBe(bytes.toString());
  });

  it.each([{ id: "t-1", status: "pending" }, "boat.mp4", undefined, null])(
    "asks nobody for %j",
    async (source) => {
      const fetch = vi.fn<typeof globalThis.fetch>();
      const error = await rejection(openVideo(source as never, { fetch }));
      expect(error).toMatchObject({ name: "RequestValidationError", issues: [{ path: ["source"] }] });
      expect(fetch).not.toHaveBeenCalled();
    },
  );

  it("asks nobody once its signal is aborted", async () => {
    const fetch = vi.fn<typeof globalThis.fetch>();
    const opening = openVideo(taskAt("https://example.com/a.mp4"), {
      fetch,
      signal: AbortSignal.abort("enough"),
    });
    expect(await rejection(opening)).toMatchObject({ name: "AbortError", cause: "enough", taskId: "t-1" });
    expect(fetch).not.toHaveBeenCalled();
  });

  it("refuses an option that is out of range", async () => {
    const opening = openVideo(taskAt("https://example.com/a.mp4"), { requestTimeout: -1 });
    expect(await rejection(opening)).toMatchObject({ name: "ConfigurationError", taskId: "t-1" });
  });

  it("ends with an error when the body is shorter than it was said to be", async () => {
    const fetch = async () => new Response(bytes, { headers: { ...mp4, "content-length": "1000" } });
    const { stream } = await openVideo(taskAt("https://example.com/a.mp4"), { fetch });
    expect(await rejection(new Response(stream).text())).toMatchObject({
      name: "ConnectionError",
      message: `The video broke off after ${bytes.length} of 1000 bytes.`,
      taskId: "t-1",
    });
  });

  it("ends with an error when nothing comes for too long", async () => {
    const server = await startServer("stall");
    expect(await rejection(openVideo(server.url, { requestTimeout: 300 }))).toMatchObject({
      name: "RequestTimeoutError",
    });
    const silent = await startServer({
      raw: (outgoing) => {
        outgoing.writeHead(200, mp4);
        outgoing.write(bytes);
      },
    });
    const { stream } = await openVideo(taskAt(silent.url), { requestTimeout: 300 });
    expect(await rejection(new Response(stream).text())).toMatchObject({
      name: "RequestTimeoutError",
      taskId: "t-1",
    });
  });
});

describe("what openVideo asks for", () => {
  it.each([
    "text/html; charset=utf-8",
    "text/plain",
    "TEXT/XML",
    "application/json",
    "application/problem+json",
    "application/vnd.api+json; charset=utf-8",
    "application/x-ndjson",
    "application/xml",
    "application/xhtml+xml",
    "application/soap+xml; charset=utf-8",
    "image/svg+xml",
  ])("is no %s", async (type) => {
    const cancelled = vi.fn();
    const body = new ReadableStream({ cancel: cancelled });
    const fetch = async () => new Response(body, { headers: { "content-type": type } });
    const error = await rejection(openVideo(taskAt("https://example.com/a.mp4"), { fetch }));
    expect(error).toMatchObject({ name: "ResponseError", taskId: "t-1" });
    expect(String(error)).toContain(`The URL answered with ${type}, which is no video.`);
    await vi.waitFor(() => expect(cancelled).toHaveBeenCalledTimes(1));
  });

  it.each([
    "video/mp4",
    "video/x-matroska; codecs=avc1",
    "video/vnd.of-some-html",
    "application/octet-stream; name=a.html",
    "binary/octet-stream",
    undefined,
  ])("may be a %s", async (type) => {
    const headers: Record<string, string> = type === undefined ? {} : { "content-type": type };
    const fetch = async () => new Response(bytes, { headers });
    const { stream, contentType } = await openVideo("https://example.com/a.mp4", { fetch });
    expect([await textOf(stream), contentType]).toEqual([String(bytes), type]);
  });

  it("is not an empty video", async () => {
    const fetch = async () => new Response("", { headers: { ...mp4, "content-length": "0" } });
    const { stream } = await openVideo(taskAt("https://example.com/a.mp4"), { fetch });
    expect(await rejection(textOf(stream))).toMatchObject({ name: "ResponseError", taskId: "t-1" });
  });

  it("is the whole video, and not a part that nobody asked for", async () => {
    const fetch = async () => new Response(bytes, { status: 206, headers: mp4 });
    expect(await rejection(openVideo("https://example.com/a.mp4", { fetch }))).toMatchObject({ status: 206 });
  });

  it("may be compressed on the way, where the length says nothing", async () => {
    const zipped = gzipSync(bytes);
    const headers = { ...mp4, "content-encoding": "gzip", "content-length": `${zipped.length}` };
    const server = await startServer({ raw: (outgoing) => outgoing.writeHead(200, headers).end(zipped) });
    const { stream, bytes: length } = await openVideo(server.url);
    expect(length).toBeUndefined();
    expect(await textOf(stream)).toBe(String(bytes));
  });

  it("is let go of when the reader leaves", async () => {
    let closed = false;
    const server = await startServer({
      raw: (outgoing) => {
        outgoing.writeHead(200, mp4).write(bytes);
        outgoing.once("close", () => {
          closed = true;
        });
      },
    });
    const { stream } = await openVideo(server.url);
    await stream.cancel();
    await vi.waitFor(() => expect(closed).toBe(true));
  });

  it("is read no faster than its reader reads, so that a restart leaves no old bytes behind", async () => {
    const fetch = vi.fn<typeof globalThis.fetch>(async () => cut(new Response(bytes, { headers: mp4 }), 10));
    const onRestart = vi.fn();
    const { stream } = await openVideo("https://example.com/a.mp4", { fetch, onRestart });
    const reader = stream.getReader();
    expect((await reader.read()).value).toHaveLength(10);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([fetch.mock.calls.length, onRestart.mock.calls.length]).toEqual([1, 0]);
    expect((await reader.read()).value).toHaveLength(10);
    expect(onRestart).toHaveBeenCalledTimes(1);
  });

  it("is not asked for again where the certificate is bad", async () => {
    const fetch = vi
      .fn<typeof globalThis.fetch>()
      .mockRejectedValue(fetchFailed("DEPTH_ZERO_SELF_SIGNED_CERT"));
    const error = await rejection(openVideo("https://example.com/a.mp4", { fetch }));
    expect(error).toMatchObject({ name: "ConnectionError" });
    expect(fetch).toHaveBeenCalledTimes(1);
  });
});

describe("a stream whose connection breaks", () => {
  const copy = { bytes, etag: '"a"' };

  it("goes on over another connection where it was", async () => {
    const server = await startVideoServer(copy, { mishaps: [{ cutAfter: 10 }, { cutAfter: 5 }] });
    const { stream } = await openVideo(server.url);
    expect(await textOf(stream)).toBe(String(bytes));
    expect(server.asked.map(({ range, ifRange }) => [range, ifRange])).toEqual([
      [undefined, undefined],
      ["bytes=10-", '"a"'],
      ["bytes=15-", '"a"'],
    ]);
  });

  it("goes on after a silence, too", async () => {
    const server = await startVideoServer(copy, { mishaps: [{ stallAfter: 10 }] });
    const { stream } = await openVideo(server.url, { requestTimeout: 300 });
    expect(await textOf(stream)).toBe(String(bytes));
  });

  it("goes on by the date of the copy where there is no etag, or a weak one", async () => {
    const lastModified = "Sun, 22 Nov 2026 10:00:00 GMT";
    const weak = { bytes, etag: 'W/"a"', lastModified };
    const server = await startVideoServer(weak, { mishaps: [{ cutAfter: 10 }] });
    expect(await textOf((await openVideo(server.url)).stream)).toBe(String(bytes));
    expect(server.asked[1]).toMatchObject({ range: "bytes=10-", ifRange: lastModified });
  });

  it("skips what it has when the server knows no ranges", async () => {
    const server = await startVideoServer(copy, {
      ranges: false,
      mishaps: [{ cutAfter: 10 }, { cutAfter: 20 }],
    });
    expect(await textOf((await openVideo(server.url)).stream)).toBe(String(bytes));
    expect(server.asked).toHaveLength(3);
  });

  it("is whole when it broke after the last byte of a video of unknown length", async () => {
    const server = await startVideoServer(copy, { chunked: true, mishaps: [{ cutAfter: bytes.length }] });
    expect(await textOf((await openVideo(server.url)).stream)).toBe(String(bytes));
    expect(server.asked[1]?.range).toBe(`bytes=${bytes.length}-`);
  });

  it.each([
    ["has no name for its copy", { bytes }, 10],
    ["has another copy", { bytes: Buffer.from("b".repeat(36)), etag: '"b"' }, 10],
    ["has a shorter copy", { bytes: Buffer.from("short"), etag: '"b"' }, 10],
  ])("errors when the server %s", async (_, next, cutAfter) => {
    const unnamed = next.bytes === bytes;
    const server = await startVideoServer(unnamed ? next : copy, { mishaps: [{ cutAfter }] });
    const { stream } = await openVideo(taskAt(server.url));
    const text = textOf(stream);
    server.copy = next;
    const name = unnamed ? "ConnectionError" : "ResponseError";
    expect(await rejection(text)).toMatchObject({ name, taskId: "t-1" });
  });

  it("takes a 206 that leaves the name of the copy out, since it was asked for by that name", async () => {
    const rest = {
      ...mp4,
      "content-range": "bytes 10-35/36",
      "last-modified": "Sun, 22 Nov 2026 10:00:00 GMT",
    };
    const answers = [
      () => cut(new Response(bytes, { headers: { ...mp4, etag: '"a"', "content-length": "36" } }), 10),
      () => new Response(bytes.subarray(10), { status: 206, headers: rest }),
    ];
    const fetch: typeof globalThis.fetch = async () => answers.shift()?.() as Response;
    const { stream } = await openVideo("https://example.com/a.mp4", { fetch });
    expect(await textOf(stream)).toBe(String(bytes));
  });

  it.each([
    ["another stretch", { "content-range": "bytes 9-35/36" }],
    ["another length", { "content-range": "bytes 10-36/37" }],
    ["another etag", { "content-range": "bytes 10-35/36", etag: '"b"' }],
    ["bytes that were compressed", { "content-range": "bytes 10-35/36", "content-encoding": "br" }],
    ["an unreadable range", { "content-range": "10-35" }],
    ["no range", {}],
  ])("does not put together what came of a 206 with %s", async (_, headers) => {
    const answers = [
      () => cut(new Response(bytes, { headers: { ...mp4, etag: '"a"', "content-length": "36" } }), 10),
      () => new Response("x".repeat(26), { status: 206, headers: { ...mp4, ...headers } as never }),
      () => new Response("c".repeat(36), { headers: { ...mp4, etag: '"c"' } }),
    ];
    const asked: unknown[] = [];
    const fetch: typeof globalThis.fetch = async (_input, init) => {
      asked.push(new Headers(init?.headers).get("range"));
      return answers[asked.length - 1]?.() as Response;
    };
    const { stream } = await openVideo(taskAt("https://example.com/a.mp4"), { fetch });
    expect(await rejection(textOf(stream))).toMatchObject({ name: "ResponseError" });
    expect(asked).toEqual([null, "bytes=10-", null]);
  });

  it("begins again when a video of unknown length turns out to be shorter than what came", async () => {
    const answers = [
      () => cut(new Response(bytes, { headers: { ...mp4, etag: '"a"' } }), 10),
      () => new Response("", { status: 416, headers: { "content-range": "bytes */5" } }),
      () => new Response("short", { headers: { ...mp4, etag: '"b"' } }),
    ];
    const fetch: typeof globalThis.fetch = async () => answers.shift()?.() as Response;
    const onRestart = vi.fn();
    const { stream } = await openVideo("https://example.com/a.mp4", { fetch, onRestart });
    expect(await textOf(stream)).toBe(`${String(bytes).slice(0, 10)}short`);
    expect(onRestart).toHaveBeenCalledTimes(1);
  });

  it("leaves no timer behind when nobody reads any more", async () => {
    vi.useFakeTimers();
    const headers = { ...mp4, etag: '"a"' };
    const answers = [
      () => cut(new Response(bytes, { headers }), 10),
      () => new Response("", { status: 503, headers: { "retry-after": "60" } }),
    ];
    const fetch: typeof globalThis.fetch = async () => answers.shift()?.() as Response;
    const { stream } = await openVideo("https://example.com/a.mp4", { fetch });
    const reader = stream.getReader();
    await reader.read();
    reader.read().catch(() => {});
    await vi.waitFor(() => expect(answers).toHaveLength(0));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(vi.getTimerCount()).toBe(1);
    await reader.cancel();
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it("does not ask for a range of what was compressed on the way", async () => {
    const headers = { ...mp4, etag: '"a"', "content-encoding": "gzip" };
    const fetch = vi.fn<typeof globalThis.fetch>(async () => cut(new Response(bytes, { headers }), 10));
    const { stream } = await openVideo("https://example.com/a.mp4", { fetch });
    expect(await rejection(textOf(stream))).toMatchObject({ name: "ConnectionError" });
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it("gives up after three failures in a row without another byte", async () => {
    const mishaps: Mishap[] = [{ cutAfter: 10 }, { cutAfter: 0 }, { status: 503 }, { cutAfter: 5 }];
    const more: Mishap[] = [{ status: 408 }, { status: 429 }, { status: 500 }];
    const server = await startVideoServer(copy, { mishaps: [...mishaps, ...more] });
    const { stream } = await openVideo(taskAt(server.url));
    expect(await rejection(textOf(stream))).toMatchObject({
      name: "ServerError",
      status: 500,
      taskId: "t-1",
    });
    expect(server.asked).toHaveLength(7);
  });

  it("gives up at once with maxRetries 0", async () => {
    const server = await startVideoServer(copy, { mishaps: [{ cutAfter: 10 }] });
    const { stream } = await openVideo(server.url, { maxRetries: 0 });
    expect(await rejection(textOf(stream))).toMatchObject({ name: "ConnectionError" });
    expect(server.asked).toHaveLength(1);
  });

  it("does not wait for a Retry-After that is longer than the silence it bears", async () => {
    const mishaps = [{ status: 429, headers: { "retry-after": "61" } }];
    const server = await startVideoServer(copy, { mishaps });
    expect(await rejection(openVideo(server.url))).toMatchObject({
      name: "RateLimitError",
      retryAfterMs: 61_000,
    });
  });

  it("does not insist where the server says no", async () => {
    const server = await startVideoServer(copy, { mishaps: [{ status: 401 }] });
    expect(await rejection(openVideo(server.url))).toMatchObject({ name: "AuthenticationError" });
    expect(server.asked).toHaveLength(1);
  });

  it("ends the pause before the next try when it is aborted, and when nobody reads any more", async () => {
    const mishaps = [{ status: 503, headers: { "retry-after": "60" } }];
    const controller = new AbortController();
    const server = await startVideoServer(copy, { mishaps: [...mishaps] });
    const opening = rejection(openVideo(taskAt(server.url), { signal: controller.signal }));
    await vi.waitFor(() => expect(server.asked).toHaveLength(1));
    setTimeout(() => controller.abort("enough"), 20);
    expect(await opening).toMatchObject({ name: "AbortError", cause: "enough", taskId: "t-1" });

    const other = await startVideoServer(copy, { mishaps: [{ cutAfter: 10 }, ...mishaps] });
    const { stream } = await openVideo(other.url);
    const reader = stream.getReader();
    await reader.read();
    const pending = reader.read();
    await vi.waitFor(() => expect(other.asked).toHaveLength(2));
    await reader.cancel();
    expect(await pending).toMatchObject({ done: true });
  });
});

describe("a video whose URL has expired", () => {
  const copy = { bytes, etag: '"a"' };
  const clientWith = (url: string) => ({ getTask: vi.fn(async (_id: string) => taskAt(url)) });

  it.each([403, 404, 410])("is read from the URL that the task has now, after a %i", async (status) => {
    const server = await startVideoServer(copy, { mishaps: [{ status }] });
    const client = clientWith(`${server.url}?Signature=new`);
    const { stream } = await openVideo(taskAt(`${server.url}?Signature=old`), { client });
    expect(await textOf(stream)).toBe(String(bytes));
    expect(server.asked.map(({ path }) => path)).toEqual([
      "/boat.mp4?Signature=old",
      "/boat.mp4?Signature=new",
    ]);
    expect(client.getTask.mock.calls.map(([id]) => id)).toEqual(["t-1"]);
  });

  it("goes on in the middle, by its new URL", async () => {
    const server = await startVideoServer(copy, { mishaps: [{ cutAfter: 10 }, { status: 403 }] });
    const client = clientWith(`${server.url}?Signature=new`);
    const { stream } = await openVideo(taskAt(server.url), { client });
    expect(await textOf(stream)).toBe(String(bytes));
    expect(server.asked[2]).toMatchObject({ path: "/boat.mp4?Signature=new", range: "bytes=10-" });
  });

  it("is renewed once", async () => {
    const server = await startVideoServer(copy, { mishaps: [{ status: 403 }, { status: 403 }] });
    const client = clientWith(`${server.url}?Signature=new`);
    const error = await rejection(openVideo(taskAt(server.url), { client }));
    expect(error).toMatchObject({ name: "PermissionError", taskId: "t-1" });
    expect(client.getTask).toHaveBeenCalledTimes(1);
  });

  it("is an error when the task has no other URL, or cannot be read", async () => {
    const mishaps = [{ status: 403 }, { status: 403 }, { status: 403 }];
    const server = await startVideoServer(copy, { mishaps });
    const same = clientWith(server.url);
    expect(await rejection(openVideo(taskAt(server.url), { client: same }))).toMatchObject({ status: 403 });
    const failing = { getTask: () => Promise.reject(new Error("no network")) };
    expect(await rejection(openVideo(taskAt(server.url), { client: failing }))).toMatchObject({
      status: 403,
    });
    // A URL alone says nothing of its task.
    expect(await rejection(openVideo(server.url, { client: clientWith("") }))).toMatchObject({ status: 403 });
  });

  it("is an error that says what to do, without a client", async () => {
    const server = await startVideoServer(copy, { mishaps: [{ status: 403 }] });
    expect(String(await rejection(openVideo(server.url)))).toContain("expires about 24 hours after");
  });
});

/** The first bytes of an answer, and then a broken connection. */
function cut(response: Response, after: number): Response {
  const parts = [bytes.subarray(0, after)];
  const body = new ReadableStream<Uint8Array>(
    {
      pull(sink) {
        const part = parts.shift();
        if (part) sink.enqueue(part);
        else sink.error(new TypeError("terminated"));
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { headers: response.headers });
}
