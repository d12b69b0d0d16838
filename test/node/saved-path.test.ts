import { existsSync, symlinkSync } from "node:fs";
import { lstat, mkdir, readdir, readFile, readlink, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { SucceededTask } from "../../src/index.js";
import { saveVideo } from "../../src/node/index.js";
import { rejection } from "../support/client.js";
import { aFolder } from "../support/folder.js";

const bytes = Buffer.from("a film of a paper boat, in few bytes");
const task: SucceededTask = { id: "t-1", status: "succeeded", video: { url: "https://example.com/a.mp4" } };

/** A network on which every URL has the video. */
const network = () =>
  vi.fn<typeof globalThis.fetch>(
    async () => new Response(bytes, { headers: { "content-type": "video/mp4" } }),
  );

/** A socket in the file system. */
async function socketAt(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => void server.close());
}

describe("a path that is no regular file", () => {
  it("is refused before anything is asked for", async () => {
    const folder = await aFolder();
    const path = join(folder, "boat.mp4");
    await socketAt(path);
    const fetch = network();
    const error = await rejection(saveVideo(task, path, { fetch }));
    expect(error).toMatchObject({ name: "ConfigurationError", taskId: "t-1" });
    expect(String(error)).toContain(`path: got ${JSON.stringify(path)}, which is no regular file`);
    expect(String(error)).toContain("use the path of a file");
    expect(fetch).not.toHaveBeenCalled();
    expect((await lstat(path)).isSocket()).toBe(true);
    expect(await readdir(folder)).toEqual(["boat.mp4"]);
  });

  it("is refused through a link, too", async () => {
    const folder = await aFolder();
    const path = join(folder, "boat.mp4");
    await symlink("/dev/null", path);
    const fetch = network();
    expect(await rejection(saveVideo(task, path, { fetch }))).toMatchObject({ name: "ConfigurationError" });
    expect(fetch).not.toHaveBeenCalled();
    expect(await readlink(path)).toBe("/dev/null");
  });

  it("is not replaced, also when it came while the video did", async () => {
    const folder = await aFolder();
    const path = join(folder, "boat.mp4");
    const onProgress = () => symlinkSync("/dev/null", path);
    const saving = saveVideo(task, path, { fetch: network(), onProgress });
    expect(await rejection(saving)).toMatchObject({ name: "ConfigurationError", taskId: "t-1" });
    expect(await readlink(path)).toBe("/dev/null");
    expect(await readdir(folder)).toEqual(["boat.mp4"]);
  });
});

describe("a path that is a folder", () => {
  const cases: [string, string][] = [
    ["old", "that is there"],
    ["old/", "that is there, with a slash"],
    ["new/", "that is not there yet"],
    ["new/.", "by the name that each has for itself"],
  ];

  it.each(cases)("%s, %s, is refused with the path of a file", async (name) => {
    const folder = await aFolder();
    await mkdir(join(folder, "old"));
    const path = `${folder}/${name}`;
    const fetch = network();
    const error = await rejection(saveVideo(task, path, { fetch }));
    expect(error).toMatchObject({ name: "ConfigurationError", taskId: "t-1" });
    const instead = join(path, "boat.mp4");
    expect(String(error)).toContain(
      `path: got "${path}", which is a folder; use the path of a file in it, such as "${instead}".`,
    );
    expect(fetch).not.toHaveBeenCalled();
    expect(await readdir(folder)).toEqual(["old"]);
  });

  it("also when it is empty", async () => {
    expect(await rejection(saveVideo(task, "", { fetch: network() }))).toMatchObject({
      name: "ConfigurationError",
    });
  });
});

describe("a path that is a link", () => {
  it("stays one, and the file that it leads to is replaced", async () => {
    const [folder, elsewhere] = [await aFolder(), await aFolder()];
    const [path, file] = [join(folder, "boat.mp4"), join(elsewhere, "1.mp4")];
    await writeFile(file, "the older one");
    await symlink(file, join(folder, "latest.mp4"));
    await symlink("latest.mp4", path);
    const seen: string[] = [];
    const onProgress = async () => void seen.push(...(await readdir(elsewhere)));
    expect(await saveVideo(task, path, { fetch: network(), onProgress })).toEqual({
      path,
      bytes: bytes.length,
    });
    expect([await readlink(path), await readFile(file)]).toEqual(["latest.mp4", bytes]);
    // On the same file system as the file, which may be another one than the link's.
    expect(seen).toContainEqual(expect.stringMatching(/\.part$/));
    expect([(await readdir(folder)).sort(), await readdir(elsewhere)]).toEqual([
      ["boat.mp4", "latest.mp4"],
      ["1.mp4"],
    ]);
  });

  it("stays one when there is nothing where it leads, and the file is made there", async () => {
    const folder = await aFolder();
    await mkdir(join(folder, "videos"));
    await symlink("videos/1.mp4", join(folder, "latest.mp4"));
    await symlink("latest.mp4", join(folder, "boat.mp4"));
    await saveVideo(task, join(folder, "boat.mp4"), { fetch: network() });
    expect(await readlink(join(folder, "boat.mp4"))).toBe("latest.mp4");
    expect(await readlink(join(folder, "latest.mp4"))).toBe("videos/1.mp4");
    expect(await readFile(join(folder, "videos", "1.mp4"))).toEqual(bytes);
  });

  it("makes no folders where it leads", async () => {
    const folder = await aFolder();
    await symlink("unmounted/1.mp4", join(folder, "boat.mp4"));
    const fetch = network();
    const error = await rejection(saveVideo(task, join(folder, "boat.mp4"), { fetch }));
    expect(error).toMatchObject({ code: "ENOENT", taskId: "t-1" });
    expect(fetch).not.toHaveBeenCalled();
    expect(await readdir(folder)).toEqual(["boat.mp4"]);
  });
});

it("a name may be as long as the file system allows", async () => {
  const folder = await aFolder();
  const name = `${"b".repeat(251)}.mp4`;
  const seen: string[] = [];
  const onProgress = async () => void seen.push(...(await readdir(folder)));
  await saveVideo(task, join(folder, name), { fetch: network(), onProgress });
  expect(await readdir(folder)).toEqual([name]);
  expect(seen).toEqual([expect.stringMatching(/^.{1,30}\.part$/)]);
});

it("a signal that is aborted already has nothing sent, and nothing made", async () => {
  const folder = await aFolder();
  const fetch = network();
  const signal = AbortSignal.abort("enough");
  const error = await rejection(saveVideo(task, join(folder, "new", "boat.mp4"), { fetch, signal }));
  expect(error).toMatchObject({ name: "AbortError", cause: "enough", taskId: "t-1" });
  expect(fetch).not.toHaveBeenCalled();
  expect(existsSync(join(folder, "new"))).toBe(false);
});

describe("an onProgress with a mistake in it", () => {
  const thrown = [new Error("a slip"), Object.create(null), undefined];

  it.each([
    ...thrown.map((what) => ["throws", what, () => fail(what)] as const),
    ...thrown.map((what) => ["rejects with", what, () => Promise.reject(what)] as const),
  ])("that %s %o does not end the download", async (_, _what, onProgress) => {
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    const path = join(await aFolder(), "boat.mp4");
    await saveVideo(task, path, { fetch: network(), onProgress });
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", unhandled);
    expect(await readFile(path)).toEqual(bytes);
    expect(unhandled).not.toHaveBeenCalled();
  });
});

function fail(what: unknown): never {
  throw what;
}
