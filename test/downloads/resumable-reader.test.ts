import { beforeEach, describe, expect, it, vi } from "vitest";
import { openVideo, type SucceededTask } from "../../src/index.js";
import { fetchFailed, rejection } from "../support/client.js";
import { cutResponse } from "../support/cut-response.js";
import { type Mishap, startVideoServer } from "../support/video-server.js";

const bytes = Buffer.from("a film of a paper boat, in few bytes");
const copy = { bytes, etag: '"a"' };
const mp4 = { "content-type": "video/mp4" };
const taskAt = (url: string): SucceededTask => ({ id: "t-1", status: "succeeded", video: { url } });
const textOf = (stream: ReadableStream<Uint8Array>) => new Response(stream).text();

// With full jitter, a random number of 0 means that a retry has no delay.
beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0));

describe("a stream whose connection breaks", () => {
  it("continues over another connection", async () => {
    const server = await startVideoServer(copy, { mishaps: [{ cutAfter: 10 }, { cutAfter: 5 }] });
    const { stream } = await openVideo(server.url);
    expect(await textOf(stream)).toBe(String(bytes));
    expect(server.requests.map(({ range, ifRange }) => [range, ifRange])).toEqual([
      [undefined, undefined],
      ["bytes=10-", '"a"'],
      ["bytes=15-", '"a"'],
    ]);
  });

  it("continues after an idle timeout, too", async () => {
    const server = await startVideoServer(copy, { mishaps: [{ stallAfter: 10 }] });
    const { stream } = await openVideo(server.url, { idleTimeout: 300 });
    expect(await textOf(stream)).toBe(String(bytes));
  });

  it("resumes by the date of the copy if there is no strong etag", async () => {
    const lastModified = "Sun, 22 Nov 2026 10:00:00 GMT";
    const weak = { bytes, etag: 'W/"a"', lastModified };
    const server = await startVideoServer(weak, { mishaps: [{ cutAfter: 10 }] });
    expect(await textOf((await openVideo(server.url)).stream)).toBe(String(bytes));
    expect(server.requests[1]).toMatchObject({ range: "bytes=10-", ifRange: lastModified });
  });

  it("skips the bytes that it has when the server does not support ranges", async () => {
    const server = await startVideoServer(copy, {
      ranges: false,
      mishaps: [{ cutAfter: 10 }, { cutAfter: 20 }],
    });
    expect(await textOf((await openVideo(server.url)).stream)).toBe(String(bytes));
    expect(server.requests).toHaveLength(3);
  });

  it("is complete when the connection breaks after the last byte of a video of unknown length", async () => {
    const server = await startVideoServer(copy, { chunked: true, mishaps: [{ cutAfter: bytes.length }] });
    expect(await textOf((await openVideo(server.url)).stream)).toBe(String(bytes));
    expect(server.requests[1]?.range).toBe(`bytes=${bytes.length}-`);
  });

  it.each([
    ["has no validator for its copy", { bytes }, 10],
    ["has another copy", { bytes: Buffer.from("b".repeat(36)), etag: '"b"' }, 10],
    ["has a shorter copy", { bytes: Buffer.from("short"), etag: '"b"' }, 10],
  ])("fails when the server %s", async (_, next, cutAfter) => {
    const hasNoValidator = next.bytes === bytes;
    const server = await startVideoServer(hasNoValidator ? next : copy, { mishaps: [{ cutAfter }] });
    const { stream } = await openVideo(taskAt(server.url));
    const text = textOf(stream);
    server.copy = next;
    const name = hasNoValidator ? "ConnectionError" : "ResponseError";
    expect(await rejection(text)).toMatchObject({ name, taskId: "t-1" });
  });

  it("accepts a 206 without a validator", async () => {
    const rest = {
      ...mp4,
      "content-range": "bytes 10-35/36",
      "last-modified": "Sun, 22 Nov 2026 10:00:00 GMT",
    };
    const responses = [
      () => cutResponse(bytes, 10, { ...mp4, etag: '"a"', "content-length": "36" }),
      () => new Response(bytes.subarray(10), { status: 206, headers: rest }),
    ];
    const fetch: typeof globalThis.fetch = async () => responses.shift()?.() as Response;
    const { stream } = await openVideo("https://example.com/a.mp4", { fetch });
    expect(await textOf(stream)).toBe(String(bytes));
  });

  it.each([
    ["another range", { "content-range": "bytes 9-35/36" }],
    ["another length", { "content-range": "bytes 10-36/37" }],
    ["another etag", { "content-range": "bytes 10-35/36", etag: '"b"' }],
    ["compressed bytes", { "content-range": "bytes 10-35/36", "content-encoding": "br" }],
    ["an unreadable range", { "content-range": "10-35" }],
    ["no range", {}],
  ])("rejects a 206 with %s", async (_, headers) => {
    const responses = [
      () => cutResponse(bytes, 10, { ...mp4, etag: '"a"', "content-length": "36" }),
      () => new Response("x".repeat(26), { status: 206, headers: { ...mp4, ...headers } as never }),
      () => new Response("c".repeat(36), { headers: { ...mp4, etag: '"c"' } }),
    ];
    const ranges: unknown[] = [];
    const fetch: typeof globalThis.fetch = async (_input, init) => {
      ranges.push(new Headers(init?.headers).get("range"));
      return responses[ranges.length - 1]?.() as Response;
    };
    const { stream } = await openVideo(taskAt("https://example.com/a.mp4"), { fetch });
    expect(await rejection(textOf(stream))).toMatchObject({ name: "ResponseError" });
    expect(ranges).toEqual([null, "bytes=10-", null]);
  });

  it("starts over when a video of unknown length turns out to be shorter than what was received", async () => {
    const responses = [
      () => cutResponse(bytes, 10, { ...mp4, etag: '"a"' }),
      () => new Response("", { status: 416, headers: { "content-range": "bytes */5" } }),
      () => new Response("short", { headers: { ...mp4, etag: '"b"' } }),
    ];
    const fetch: typeof globalThis.fetch = async () => responses.shift()?.() as Response;
    const onRestart = vi.fn();
    const { stream } = await openVideo("https://example.com/a.mp4", { fetch, onRestart });
    expect(await textOf(stream)).toBe(`${String(bytes).slice(0, 10)}short`);
    expect(onRestart).toHaveBeenCalledTimes(1);
  });

  it("requests no range of a compressed body", async () => {
    const headers = { ...mp4, etag: '"a"', "content-encoding": "gzip" };
    const fetch = vi.fn<typeof globalThis.fetch>(async () => cutResponse(bytes, 10, headers));
    const { stream } = await openVideo("https://example.com/a.mp4", { fetch });
    expect(await rejection(textOf(stream))).toMatchObject({ name: "ConnectionError" });
    expect(fetch).toHaveBeenCalledTimes(1);
  });
});

describe("a failed request", () => {
  it("is sent again twice by default, and each new byte starts the count over", async () => {
    const mishaps: Mishap[] = [{ cutAfter: 10 }, { cutAfter: 0 }, { cutAfter: 5 }];
    const server = await startVideoServer(copy, { mishaps: [...mishaps, { status: 408 }, { status: 500 }] });
    const { stream } = await openVideo(taskAt(server.url));
    expect(await rejection(textOf(stream))).toMatchObject({
      name: "ServerError",
      status: 500,
      taskId: "t-1",
    });
    expect(server.requests).toHaveLength(5);
  });

  it("fails at once with maxRetries 0", async () => {
    const server = await startVideoServer(copy, { mishaps: [{ cutAfter: 10 }] });
    const { stream } = await openVideo(server.url, { maxRetries: 0 });
    expect(await rejection(textOf(stream))).toMatchObject({ name: "ConnectionError" });
    expect(server.requests).toHaveLength(1);
  });

  it("is not sent again when the server refuses it", async () => {
    const server = await startVideoServer(copy, { mishaps: [{ status: 401 }] });
    expect(await rejection(openVideo(server.url))).toMatchObject({ name: "AuthenticationError" });
    expect(server.requests).toHaveLength(1);
  });

  it("names the host that did not respond, or whose connection broke", async () => {
    const elsewhere = "https://store.example.com:8443/v.mp4?Signature=s3cr3t";
    const moved = () => new Response(null, { status: 302, headers: { location: elsewhere } });
    const messageAfter = async (...responses: (() => Response)[]) => {
      const fetch: typeof globalThis.fetch = async () => {
        const respond = responses.shift();
        if (respond) return respond();
        throw fetchFailed("ECONNREFUSED");
      };
      const options = { fetch, maxRetries: 0 };
      const opening = openVideo("https://me:word@cdn.example.com/v.mp4?Signature=s3cr3t", options);
      return ((await rejection(opening.then(({ stream }) => textOf(stream)))) as Error).message;
    };
    expect(await messageAfter()).toBe("No response from cdn.example.com: ECONNREFUSED");
    expect(await messageAfter(moved)).toBe("No response from store.example.com:8443: ECONNREFUSED");
    const cut = () => cutResponse(bytes, 10, mp4);
    expect(await messageAfter(cut)).toBe("The connection to cdn.example.com broke: terminated");
    expect(await messageAfter(moved, cut)).toBe("The connection to store.example.com:8443 broke: terminated");
  });

  it("stops waiting for a retry when it is aborted, and when the stream is cancelled", async () => {
    const mishaps = [{ status: 503, headers: { "retry-after": "60" } }];
    const controller = new AbortController();
    const server = await startVideoServer(copy, { mishaps: [...mishaps] });
    const opening = rejection(openVideo(taskAt(server.url), { signal: controller.signal }));
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));
    setTimeout(() => controller.abort("enough"), 20);
    expect(await opening).toMatchObject({ name: "AbortError", cause: "enough", taskId: "t-1" });

    const other = await startVideoServer(copy, { mishaps: [{ cutAfter: 10 }, ...mishaps] });
    const { stream } = await openVideo(other.url);
    const reader = stream.getReader();
    await reader.read();
    const pending = reader.read();
    await vi.waitFor(() => expect(other.requests).toHaveLength(2));
    await reader.cancel();
    expect(await pending).toMatchObject({ done: true });
  });

  it("leaves no timer behind when the stream is cancelled", async () => {
    vi.useFakeTimers();
    const headers = { ...mp4, etag: '"a"' };
    const responses = [
      () => cutResponse(bytes, 10, headers),
      () => new Response("", { status: 503, headers: { "retry-after": "60" } }),
    ];
    const fetch: typeof globalThis.fetch = async () => responses.shift()?.() as Response;
    const { stream } = await openVideo("https://example.com/a.mp4", { fetch });
    const reader = stream.getReader();
    await reader.read();
    reader.read().catch(() => {});
    await vi.waitFor(() => expect(responses).toHaveLength(0));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(vi.getTimerCount()).toBe(1);
    await reader.cancel();
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });
});

describe("a 429", () => {
  const tooMany = (seconds: number) => ({ status: 429, headers: { "retry-after": `${seconds}` } });

  it("does not count against maxRetries", async () => {
    const mishaps = Array.from({ length: 5 }, () => tooMany(0));
    const server = await startVideoServer(copy, { mishaps });
    const { stream } = await openVideo(server.url, { maxRetries: 0 });
    expect(await textOf(stream)).toBe(String(bytes));
    expect(server.requests).toHaveLength(6);
  });

  it("fails at once when Retry-After is longer than idleTimeout", async () => {
    const mishaps = [{ status: 429, headers: { "retry-after": "61" } }];
    const server = await startVideoServer(copy, { mishaps });
    expect(await rejection(openVideo(server.url))).toMatchObject({
      name: "RateLimitError",
      retryAfterMs: 61_000,
    });
  });

  it("causes retries until no byte has arrived for idleTimeout", async () => {
    vi.useFakeTimers();
    const startedAt = Date.now();
    const at: number[] = [];
    const fetch = async () => {
      at.push(Date.now() - startedAt);
      return new Response("", tooMany(20));
    };
    const opening = rejection(openVideo("https://example.com/a.mp4", { fetch, idleTimeout: 60_000 }));
    await vi.advanceTimersByTimeAsync(600_000);
    vi.useRealTimers();
    expect(await opening).toMatchObject({ name: "RateLimitError", retryAfterMs: 20_000 });
    expect(at).toEqual([0, 20_000, 40_000, 60_000]);
  });

  it("delays the retry by its full Retry-After, even if the reader was slow before", async () => {
    vi.useFakeTimers();
    const headers = { ...mp4, etag: '"a"', "content-length": "36" };
    const rest = { ...mp4, "content-range": "bytes 10-35/36" };
    const responses = [
      () => cutResponse(bytes, 10, headers),
      () => new Response("", tooMany(20)),
      () => new Response(bytes.subarray(10), { status: 206, headers: rest }),
    ];
    const fetch: typeof globalThis.fetch = async () => responses.shift()?.() as Response;
    const { stream } = await openVideo("https://example.com/a.mp4", { fetch, idleTimeout: 60_000 });
    const reader = stream.getReader();
    await reader.read();
    await vi.advanceTimersByTimeAsync(600_000);
    const next = reader.read();
    await vi.advanceTimersByTimeAsync(20_000);
    vi.useRealTimers();
    expect((await next).value).toHaveLength(26);
  });
});
