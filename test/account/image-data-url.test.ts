import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it, vi } from "vitest";
import { type FileSource, imageDataUrl } from "../../src/account/index.js";
import { ConfigurationError } from "../../src/index.js";
import { rejection } from "../support/client.js";
import { client, during, submits, useEmulator } from "../support/emulated.js";
import { aFolder } from "../support/folder.js";

useEmulator();

const LIMIT = 20 * 1024 * 1024;
const BYTES = Uint8Array.from({ length: 300 }, (_, index) => index % 256);
const encoded = (type: string) => `data:${type};base64,${Buffer.from(BYTES).toString("base64")}`;

async function aFile(name: string): Promise<string> {
  const path = join(await aFolder(), name);
  await writeFile(path, BYTES);
  return path;
}

describe("imageDataUrl", () => {
  it.each<[string, () => FileSource | Promise<FileSource>, object, string]>([
    ["a path", () => aFile("cat.png"), {}, "image/png"],
    ["a file: URL", async () => pathToFileURL(await aFile("cat.JPEG")), {}, "image/jpeg"],
    ["a Blob", () => new Blob([BYTES], { type: "image/webp" }), {}, "image/webp"],
    ["a File", () => new File([BYTES], "cat.bmp"), {}, "image/bmp"],
    ["bytes", () => BYTES, { contentType: "image/jpg" }, "image/jpeg"],
    ["bytes with a name", () => BYTES, { filename: "cat.jpg" }, "image/jpeg"],
    ["a stream", () => new Blob([BYTES]).stream(), { filename: "cat.png" }, "image/png"],
  ])("encodes %s", async (_, source, options, type) => {
    expect(await imageDataUrl(await source(), options)).toBe(encoded(type));
  });

  it("fits into a request, whose task then succeeds", async () => {
    const path = await aFile("cat.png");
    const generating = client().generate({
      model: "wan2.6-i2v",
      prompt: "It purrs",
      image_url: await imageDataUrl(path),
    });
    expect((await during(generating)).status).toBe("succeeded");
    expect(submits()[0]?.body).toMatchObject({ image_url: encoded("image/png") });
  });

  it("takes 20 MB, and refuses more with a reference to uploadFile()", async () => {
    const path = await aFile("cat.png");
    await truncate(path, LIMIT);
    expect((await imageDataUrl(path)).length).toBeGreaterThan(LIMIT);
    await truncate(path, LIMIT + 1);
    const error = await rejection(imageDataUrl(path));
    expect(ConfigurationError.is(error)).toBe(true);
    expect((error as Error).message).toBe(
      `source: got ${LIMIT + 1} bytes; use at most ${LIMIT} bytes (20 MB), or the URL that uploadFile() gives.`,
    );
  });

  it.each<[string, FileSource, object, RegExp]>([
    [
      "a video",
      new Blob([BYTES], { type: "video/mp4" }),
      {},
      /^contentType: got "video\/mp4"; use "image\/png", .* or "image\/bmp"\.$/,
    ],
    [
      "another kind of image",
      new File([BYTES], "cat.gif"),
      {},
      /^contentType: "cat\.gif" has no file extension of a supported type; use/,
    ],
    ["bytes without a type", BYTES, {}, /^contentType: the source has neither a type nor a filename; use/],
    ["a URL", "https://a.example/cat.png", {}, /put a URL into the request/],
    [
      "a misspelt option",
      BYTES,
      { mimeType: "image/png" },
      /^unknown option mimeType; the options are contentType, filename$/,
    ],
  ])("refuses %s", async (_, source, options, message) => {
    const error = await rejection(imageDataUrl(source, options));
    expect(ConfigurationError.is(error)).toBe(true);
    expect((error as Error).message).toMatch(message);
  });

  it("sends nothing, and needs no token", async () => {
    const fetch = vi.spyOn(globalThis, "fetch");
    vi.stubEnv("ACEDATACLOUD_PLATFORM_TOKEN", undefined);
    await imageDataUrl(BYTES, { contentType: "image/png" });
    expect(fetch).not.toHaveBeenCalled();
  });
});
