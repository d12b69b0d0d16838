import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { openVideo, type SucceededTask } from "../../src/index.js";
import { fetchFailed, rejection } from "../support/client.js";
import { cutResponse } from "../support/cut-response.js";
import { startServer } from "../support/server.js";
import { startVideoServer } from "../support/video-server.js";

const bytes = Buffer.from("a film of a paper boat, in few bytes");
const mp4 = { "content-type": "video/mp4" };
const taskAt = (url: string): SucceededTask => ({ id: "t-1", status: "succeeded", video: { url } });
const textOf = (stream: ReadableStream<Uint8Array>) => new Response(stream).text();

// With full jitter, a random number of 0 means that a retry has no delay.
beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0));

describe("openVideo", () => {
  it("returns the stream, its length and its type", async () => {
    const server = await startServer({
      text: bytes.toString(),
      headers: { ...mp4, "content-length": `${bytes.length}` },
    });
    const { stream, bytes: length, contentType } = await openVideo(server.url);
    expect([length, contentType]).toEqual([bytes.length, "video/mp4"]);
    expect(await new Response(stream).text()).toBe(bytes.toString());
  });

  it.each([{ id: "t-1", status: "pending" }, "boat.mp4", undefined, null])(
    "sends nothing for %j",
    async (source) => {
      const fetch = vi.fn<typeof globalThis.fetch>();
      const error = await rejection(openVideo(source as never, { fetch }));
      expect(error).toMatchObject({ name: "RequestValidationError", issues: [{ path: ["source"] }] });
      expect(fetch).not.toHaveBeenCalled();
    },
  );

  it("sends nothing when its signal is already aborted", async () => {
    const fetch = vi.fn<typeof globalThis.fetch>();
    const opening = openVideo(taskAt("https://example.com/a.mp4"), {
      fetch,
      signal: AbortSignal.abort("enough"),
    });
    expect(await rejection(opening)).toMatchObject({ name: "AbortError", cause: "enough", taskId: "t-1" });
    expect(fetch).not.toHaveBeenCalled();
  });

  it("refuses an invalid option", async () => {
    const opening = openVideo(taskAt("https://example.com/a.mp4"), { idleTimeout: -1 });
    expect(await rejection(opening)).toMatchObject({ name: "ConfigurationError", taskId: "t-1" });
  });

  it("ends with an error when the body is shorter than its content-length", async () => {
    const fetch = async () => new Response(bytes, { headers: { ...mp4, "content-length": "1000" } });
    const { stream } = await openVideo(taskAt("https://example.com/a.mp4"), { fetch });
    expect(await rejection(new Response(stream).text())).toMatchObject({
      name: "ConnectionError",
      message: `The video ended after ${bytes.length} of 1000 bytes.`,
      taskId: "t-1",
    });
  });

  it("ends with an error when no byte arrives for idleTimeout", async () => {
    const server = await startServer("stall");
    expect(await rejection(openVideo(server.url, { idleTimeout: 300 }))).toMatchObject({
      name: "RequestTimeoutError",
      message: "No video data received for 300 ms (idleTimeout).",
    });
    const silent = await startServer({
      raw: (outgoing) => {
        outgoing.writeHead(200, mp4);
        outgoing.write(bytes);
      },
    });
    const { stream } = await openVideo(taskAt(silent.url), { idleTimeout: 300 });
    expect(await rejection(new Response(stream).text())).toMatchObject({
      name: "RequestTimeoutError",
      taskId: "t-1",
    });
  });
});

describe("a video", () => {
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
  ])("may not have the type %s", async (type) => {
    const cancelled = vi.fn();
    const body = new ReadableStream({ cancel: cancelled });
    const fetch = async () => new Response(body, { headers: { "content-type": type } });
    const error = await rejection(openVideo(taskAt("https://example.com/a.mp4"), { fetch }));
    expect(error).toMatchObject({ name: "ResponseError", taskId: "t-1" });
    expect(String(error)).toContain(`The URL responded with ${type}, which is not a video.`);
    await vi.waitFor(() => expect(cancelled).toHaveBeenCalledTimes(1));
  });

  it.each([
    "video/mp4",
    "video/x-matroska; codecs=avc1",
    "video/vnd.of-some-html",
    "application/octet-stream; name=a.html",
    "binary/octet-stream",
    undefined,
  ])("may have the type %s", async (type) => {
    const headers: Record<string, string> = type === undefined ? {} : { "content-type": type };
    const fetch = async () => new Response(bytes, { headers });
    const { stream, contentType } = await openVideo("https://example.com/a.mp4", { fetch });
    expect([await textOf(stream), contentType]).toEqual([String(bytes), type]);
  });

  it("may not be empty", async () => {
    const fetch = async () => new Response("", { headers: { ...mp4, "content-length": "0" } });
    const { stream } = await openVideo(taskAt("https://example.com/a.mp4"), { fetch });
    expect(await rejection(textOf(stream))).toMatchObject({ name: "ResponseError", taskId: "t-1" });
  });

  it("may not be a partial response that was not requested", async () => {
    const fetch = async () => new Response(bytes, { status: 206, headers: mp4 });
    expect(await rejection(openVideo("https://example.com/a.mp4", { fetch }))).toMatchObject({ status: 206 });
  });

  it("may be compressed, without a length", async () => {
    const zipped = gzipSync(bytes);
    const headers = { ...mp4, "content-encoding": "gzip", "content-length": `${zipped.length}` };
    const server = await startServer({ raw: (outgoing) => outgoing.writeHead(200, headers).end(zipped) });
    const { stream, bytes: length } = await openVideo(server.url);
    expect(length).toBeUndefined();
    expect(await textOf(stream)).toBe(String(bytes));
  });

  it("has its connection closed when the stream is cancelled", async () => {
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

  it("is not read ahead, so that a restart leaves no old bytes in the stream", async () => {
    const fetch = vi.fn<typeof globalThis.fetch>(async () => cutResponse(bytes, 10, mp4));
    const onRestart = vi.fn();
    const { stream } = await openVideo("https://example.com/a.mp4", { fetch, onRestart });
    const reader = stream.getReader();
    expect((await reader.read()).value).toHaveLength(10);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([fetch.mock.calls.length, onRestart.mock.calls.length]).toEqual([1, 0]);
    expect((await reader.read()).value).toHaveLength(10);
    expect(onRestart).toHaveBeenCalledTimes(1);
  });

  it("is not requested again when the certificate is not valid", async () => {
    const fetch = vi
      .fn<typeof globalThis.fetch>()
      .mockRejectedValue(fetchFailed("DEPTH_ZERO_SELF_SIGNED_CERT"));
    const error = await rejection(openVideo("https://example.com/a.mp4", { fetch }));
    expect(error).toMatchObject({ name: "ConnectionError" });
    expect(fetch).toHaveBeenCalledTimes(1);
  });
});

describe("a video whose URL has expired", () => {
  const copy = { bytes, etag: '"a"' };
  const clientWith = (url: string) => ({ getTask: vi.fn(async (_id: string) => taskAt(url)) });

  it.each([403, 404, 410])("is read from the current URL of the task, after a %i", async (status) => {
    const server = await startVideoServer(copy, { mishaps: [{ status }] });
    const client = clientWith(`${server.url}?Signature=new`);
    const { stream } = await openVideo(taskAt(`${server.url}?Signature=old`), { client });
    expect(await textOf(stream)).toBe(String(bytes));
    expect(server.requests.map(({ path }) => path)).toEqual([
      "/boat.mp4?Signature=old",
      "/boat.mp4?Signature=new",
    ]);
    expect(client.getTask.mock.calls.map(([id]) => id)).toEqual(["t-1"]);
  });

  it("is resumed from its new URL", async () => {
    const server = await startVideoServer(copy, { mishaps: [{ cutAfter: 10 }, { status: 403 }] });
    const client = clientWith(`${server.url}?Signature=new`);
    const { stream } = await openVideo(taskAt(server.url), { client });
    expect(await textOf(stream)).toBe(String(bytes));
    expect(server.requests[2]).toMatchObject({ path: "/boat.mp4?Signature=new", range: "bytes=10-" });
  });

  it("is renewed only once", async () => {
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
    // A URL alone does not name its task.
    expect(await rejection(openVideo(server.url, { client: clientWith("") }))).toMatchObject({ status: 403 });
  });

  it("is an error that says what to do, without a client", async () => {
    const server = await startVideoServer(copy, { mishaps: [{ status: 403 }] });
    expect(String(await rejection(openVideo(server.url)))).toContain("expires about 24 hours after");
  });
});
