import { pathToFileURL } from "node:url";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type FileSource, uploadFile } from "../../src/account/index.js";
import { aFile, streamOf } from "../support/file-sources.js";
import { PLATFORM_TOKEN, startUploadServer } from "../support/upload-server.js";

const FILE_URL = "https://cdn.example.com/7f849b80b9.png";
const BYTES = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256);

const png = { contentType: "image/png" };
beforeEach(() => {
  vi.stubEnv("ACEDATACLOUD_PLATFORM_TOKEN", undefined);
});

describe("an upload", () => {
  it.each<[string, () => FileSource | Promise<FileSource>, object, string, string]>([
    ["a Blob", () => new Blob([BYTES], { type: "video/mp4" }), {}, "file.mp4", "video/mp4"],
    ["a File", () => new File([BYTES], "cat.PNG"), {}, "cat.PNG", "image/png"],
    ["bytes", () => BYTES, png, "file.png", "image/png"],
    [
      "a part of other bytes",
      () => Buffer.from([0, ...BYTES, 0]).subarray(1, -1),
      png,
      "file.png",
      "image/png",
    ],
    [
      "a stream",
      () => streamOf(BYTES.subarray(0, 9), BYTES.subarray(9)),
      { filename: "s.wav" },
      "s.wav",
      "audio/wav",
    ],
    ["a path", () => aFile("plan.pdf", BYTES), {}, "plan.pdf", "application/pdf"],
    [
      "a file: URL",
      async () => pathToFileURL(await aFile("my cat.jpg", BYTES)),
      {},
      "my cat.jpg",
      "image/jpeg",
    ],
    [
      "a file: URL as text",
      async () => pathToFileURL(await aFile("a.mov", BYTES)).href,
      {},
      "a.mov",
      "video/quicktime",
    ],
  ])(
    "sends %s with its name and its type, and resolves to the URL",
    async (_, source, options, name, type) => {
      const server = await startUploadServer({ json: { file_url: FILE_URL } });
      const uploaded = await uploadFile(await source(), { ...server.options, ...options });
      expect(uploaded).toEqual({ url: FILE_URL });
      const [arrival, ...others] = server.arrivals;
      expect(others).toEqual([]);
      expect(arrival).toMatchObject({ method: "POST", path: "/api/v1/files/", name, type });
      expect(arrival?.bytes.equals(BYTES)).toBe(true);
      expect(arrival?.headers).toMatchObject({
        authorization: `Bearer ${PLATFORM_TOKEN}`,
        accept: "application/json",
      });
    },
  );

  it("prefers the declared type to that of the Blob, and that of the Blob to that of the file extension", async () => {
    const server = await startUploadServer({ json: { file_url: FILE_URL } });
    const file = new File([BYTES], "a.png", { type: "image/webp" });
    await uploadFile(file, { ...server.options, contentType: "image/bmp" });
    await uploadFile(file, server.options);
    await uploadFile(new File([BYTES], "a.png", { type: "application/octet-stream" }), server.options);
    await uploadFile(new Blob([BYTES]), { ...server.options, filename: "b.mp3" });
    expect(server.arrivals.map(({ name, type }) => [name, type])).toEqual([
      ["a.png", "image/bmp"],
      ["a.png", "image/webp"],
      ["a.png", "image/png"],
      ["b.mp3", "audio/mpeg"],
    ]);
  });

  it("resolves to the URL in either of the documented responses", async () => {
    const server = await startUploadServer({ json: { url: FILE_URL } });
    expect(await uploadFile(BYTES, { ...server.options, ...png })).toEqual({ url: FILE_URL });
  });

  it("reads the token from the environment at the call, and uses the fetch in its options", async () => {
    const fetch = vi.fn(async (_: unknown, __?: RequestInit) => Response.json({ url: FILE_URL }));
    vi.stubEnv("ACEDATACLOUD_PLATFORM_TOKEN", ` ${PLATFORM_TOKEN}\n`);
    await uploadFile(BYTES, { ...png, fetch });
    const [url, init] = fetch.mock.calls[0] ?? [];
    expect(url).toBe("https://platform.acedata.cloud/api/v1/files/");
    expect(init).toMatchObject({ redirect: "manual", cache: "no-store" });
    expect(new Headers(init?.headers).get("authorization")).toBe(`Bearer ${PLATFORM_TOKEN}`);
  });

  it("sends the bytes of a Blob from another realm, not its string form", async () => {
    const server = await startUploadServer({ json: { url: FILE_URL } });
    const foreign = { size: 3, type: "image/png", arrayBuffer: async () => new Uint8Array([1, 2, 3]).buffer };
    await uploadFile(foreign as Blob, server.options);
    expect(server.arrivals[0]?.bytes).toEqual(Buffer.from([1, 2, 3]));
  });
});
