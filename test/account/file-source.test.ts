import { truncate } from "node:fs/promises";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type FileSource, uploadFile } from "../../src/account/index.js";
import { ConfigurationError } from "../../src/index.js";
import { rejection } from "../support/client.js";
import { aFile, streamOf } from "../support/file-sources.js";
import { aFolder } from "../support/folder.js";
import { PLATFORM_TOKEN } from "../support/upload-server.js";

const BYTES = new Uint8Array([1, 2, 3]);
const LIMIT = 100 * 1024 * 1024;

const png = { contentType: "image/png" };
beforeEach(() => {
  vi.stubEnv("ACEDATACLOUD_PLATFORM_TOKEN", undefined);
});

describe("before anything is sent", () => {
  const fetch = vi.fn<typeof globalThis.fetch>();
  const upload = (source: unknown, options: object = {}) =>
    rejection(uploadFile(source as FileSource, { platformToken: PLATFORM_TOKEN, fetch, ...options }));

  async function expectRefused(error: unknown, message: string | RegExp): Promise<void> {
    expect(ConfigurationError.is(error)).toBe(true);
    expect((error as Error).message).toMatch(message);
    expect(fetch).not.toHaveBeenCalled();
  }

  it.each([undefined, "", "  "])(
    "a missing token is the first error, with the names of both tokens: %j",
    async (platformToken) => {
      vi.stubEnv("ACEDATACLOUD_API_TOKEN", "the token of the API");
      const error = await upload("no-such-file.gif", { platformToken });
      await expectRefused(
        error,
        /^No platform token: set ACEDATACLOUD_PLATFORM_TOKEN, or pass platformToken\. .*ACEDATACLOUD_API_TOKEN/,
      );
    },
  );

  it("a value that is not a token is refused, and not shown", async () => {
    await expectRefused(
      await upload(BYTES, { platformToken: "Bearer x" }),
      /^platformToken: give the token alone/,
    );
    await expectRefused(await upload(BYTES, { platformToken: 7 }), /^No platform token/);
  });

  it("a file that is too large is refused before its type", async () => {
    const path = await aFile("large.gif", "");
    await truncate(path, LIMIT + 1);
    const message = `source: got ${LIMIT + 1} bytes; use at most ${LIMIT} bytes (100 MB).`;
    expect(((await upload(path)) as Error).message).toBe(message);
    const blob = { size: LIMIT + 1, type: "image/gif", arrayBuffer: vi.fn() };
    expect(((await upload(blob)) as Error).message).toBe(message);
    expect(blob.arrayBuffer).not.toHaveBeenCalled();
    expect(((await upload(new Uint8Array(LIMIT + 1))) as Error).message).toBe(message);
  });

  it("a file that is too large is not read", async () => {
    const path = await aFile("huge.mp4", "");
    // Reading 3 GiB would throw another error.
    await truncate(path, 3 * 1024 ** 3);
    await expectRefused(await upload(path), /^source: got 3221225472 bytes; use at most/);
  });

  it("a stream is read up to the limit, and then cancelled", async () => {
    const chunk = new Uint8Array(1024 * 1024);
    let chunks = 0;
    const cancel = vi.fn();
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        chunks++;
        controller.enqueue(chunk);
      },
      cancel,
    });
    await expectRefused(
      await upload(endless, png),
      `source: got more than ${LIMIT} bytes; use at most ${LIMIT} bytes (100 MB).`,
    );
    expect(cancel).toHaveBeenCalledOnce();
    expect(chunks).toBeLessThan(105);
  });

  it.each<[string, () => unknown, object, RegExp]>([
    [
      "bytes without a type",
      () => BYTES,
      {},
      /^contentType: the source has neither a type nor a filename; use "image\/png", .* or "text\/markdown"\.$/,
    ],
    [
      "a path without a file extension",
      () => aFile("cat", BYTES),
      {},
      /^contentType: "cat" has no file extension of a supported type; use "image\/png"/,
    ],
    [
      "a file extension that no model takes",
      () => aFile("cat.gif", BYTES),
      {},
      /^contentType: "cat\.gif" has no file extension of a supported type/,
    ],
    [
      "a file extension that is the name of an inherited property",
      () => aFile("cat.constructor", BYTES),
      {},
      /has no file extension/,
    ],
    [
      "a type that no model takes",
      () => new Blob(["x"], { type: "image/svg+xml" }),
      {},
      /^contentType: got "image\/svg\+xml"; use/,
    ],
    [
      "a contentType that is not a text",
      () => BYTES,
      { contentType: 7 },
      /^contentType: got 7; use a text such as "image\/png"\.$/,
    ],
    [
      "a blank filename",
      () => BYTES,
      { filename: " " },
      /^filename: got " "; use a text such as "cat\.png"\.$/,
    ],
    ["an empty file", () => aFile("cat.png", ""), {}, /^source: the file is empty/],
    ["an empty stream", () => streamOf(), png, /^source: the file is empty/],
    [
      "a missing file",
      () => "no-such-file.png",
      {},
      /^source: "no-such-file\.png" cannot be read \(ENOENT\)\.$/,
    ],
    [
      "a file: URL that is not valid",
      () => "file://[?Signature=s",
      {},
      /^source: got "file:\/\/\[\?…", which is not a valid URL; use a path, or a URL such as "file:\/\/\/tmp\/cat\.png"\.$/,
    ],
    ["a folder", () => aFolder(), {}, /^source: "\S+" cannot be read \(it is not a regular file\)\.$/],
    // Windows has no device with a path like /dev/zero.
    [
      "a device",
      () => (process.platform === "win32" ? aFolder() : "/dev/zero"),
      {},
      /it is not a regular file/,
    ],
    [
      "a URL",
      () => "https://a.example/cat.png?Signature=s",
      {},
      /^source: got "https:\/\/a\.example\/cat\.png\?…"; put a URL into the request/,
    ],
    [
      "a URL object",
      () => new URL("https://a.example/cat.png"),
      {},
      /^source: got "https:\/\/a\.example\/cat\.png"; put a URL/,
    ],
    ["a data: URL", () => "data:image/png;base64,AAAA", {}, /put a URL into the request/],
    [
      "nothing",
      () => undefined,
      {},
      /^source: got undefined; use a Blob, a File, a Uint8Array, a ReadableStream, a path or a file: URL\.$/,
    ],
    ["an empty path", () => "", {}, /^source: got ""; use a Blob/],
    ["an object", () => ({ path: "a.png" }), {}, /^source: got an object; use a Blob/],
    [
      "a stream of texts",
      () => streamOf("text"),
      png,
      /^source: the stream gave "text"; use a stream of Uint8Array\.$/,
    ],
    [
      "a baseURL with a query",
      () => BYTES,
      { ...png, baseURL: "https://a.example?x" },
      /^baseURL: got "https:\/\/a\.example\?…"; use/,
    ],
    [
      "a fetch that is not a function",
      () => BYTES,
      { ...png, fetch: "f" },
      /^fetch: got "f"; use a function\.$/,
    ],
    [
      "a signal that is not an AbortSignal",
      () => BYTES,
      { ...png, signal: {} },
      /^signal: got an object; use an AbortSignal\.$/,
    ],
  ])("%s is refused", async (_, source, options, message) => {
    await expectRefused(await upload(await source(), options), message);
  });

  it("a stream that has another reader is refused", async () => {
    const stream = streamOf(BYTES);
    stream.getReader();
    await expectRefused(await upload(stream, png), /^source: the stream is already being read/);
  });

  it("the error of a stream that fails is the error of the call", async () => {
    const failure = new Error("the disk is gone");
    const stream = new ReadableStream({ pull: (controller) => controller.error(failure) });
    expect(await upload(stream, png)).toBe(failure);
    expect(fetch).not.toHaveBeenCalled();
  });

  it.each([
    ["a browser", undefined],
    ["an old Node", {}],
    ["a runtime without files", { getBuiltinModule: () => undefined }],
  ])("a path in %s is refused", async (_, process) => {
    vi.stubGlobal("process", process);
    await expectRefused(
      await upload("cat.png"),
      /^source: got "cat\.png", but this runtime has no file system; use a Blob\.$/,
    );
  });
});
