import { symlinkSync } from "node:fs";
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

/** A `fetch` that responds with the video for every URL. */
const videoFetch = () =>
  vi.fn<typeof globalThis.fetch>(
    async () => new Response(bytes, { headers: { "content-type": "video/mp4" } }),
  );

/** A socket in the file system. */
async function socketAt(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => void server.close());
}

// Windows has neither sockets nor devices in the file system.
describe.skipIf(process.platform === "win32")("a path that is not a regular file", () => {
  it("is rejected before the first request", async () => {
    const folder = await aFolder();
    const path = join(folder, "boat.mp4");
    await socketAt(path);
    const fetch = videoFetch();
    const error = await rejection(saveVideo(task, path, { fetch }));
    expect(error).toMatchObject({ name: "ConfigurationError", taskId: "t-1" });
    expect(String(error)).toContain(`path: got ${JSON.stringify(path)}, which is not a regular file`);
    expect(String(error)).toContain("use the path of a file");
    expect(fetch).not.toHaveBeenCalled();
    expect((await lstat(path)).isSocket()).toBe(true);
    expect(await readdir(folder)).toEqual(["boat.mp4"]);
  });

  it("is rejected behind a symbolic link, too", async () => {
    const folder = await aFolder();
    const path = join(folder, "boat.mp4");
    await symlink("/dev/null", path);
    const fetch = videoFetch();
    expect(await rejection(saveVideo(task, path, { fetch }))).toMatchObject({ name: "ConfigurationError" });
    expect(fetch).not.toHaveBeenCalled();
    expect(await readlink(path)).toBe("/dev/null");
  });

  it("is not replaced, even when it was created during the download", async () => {
    const folder = await aFolder();
    const path = join(folder, "boat.mp4");
    const onProgress = () => symlinkSync("/dev/null", path);
    const saving = saveVideo(task, path, { fetch: videoFetch(), onProgress });
    expect(await rejection(saving)).toMatchObject({ name: "ConfigurationError", taskId: "t-1" });
    expect(await readlink(path)).toBe("/dev/null");
    expect(await readdir(folder)).toEqual(["boat.mp4"]);
  });
});

describe("a path that is a folder", () => {
  const cases: [string, string][] = [
    ["old", "which exists"],
    ["old/", "which exists, with a slash"],
    ["new/", "which does not exist"],
    ["new/.", "with a dot at its end"],
  ];

  it.each(cases)("%s, %s, is rejected with the path of a file in it", async (name) => {
    const folder = await aFolder();
    await mkdir(join(folder, "old"));
    const path = `${folder}/${name}`;
    const fetch = videoFetch();
    const error = await rejection(saveVideo(task, path, { fetch }));
    expect(error).toMatchObject({ name: "ConfigurationError", taskId: "t-1" });
    const suggestion = join(path, "boat.mp4");
    expect(String(error)).toContain(
      `path: got "${path}", which is a folder; use the path of a file in it, such as "${suggestion}".`,
    );
    expect(fetch).not.toHaveBeenCalled();
    expect(await readdir(folder)).toEqual(["old"]);
  });

  it("is rejected as an empty string, too", async () => {
    expect(await rejection(saveVideo(task, "", { fetch: videoFetch() }))).toMatchObject({
      name: "ConfigurationError",
    });
  });
});

describe("a path that is a symbolic link", () => {
  it("stays a link, and its target is replaced", async () => {
    const [folder, elsewhere] = [await aFolder(), await aFolder()];
    const [path, file] = [join(folder, "boat.mp4"), join(elsewhere, "1.mp4")];
    await writeFile(file, "the old file");
    await symlink(file, join(folder, "latest.mp4"));
    await symlink("latest.mp4", path);
    const seen: string[] = [];
    const onProgress = async () => void seen.push(...(await readdir(elsewhere)));
    expect(await saveVideo(task, path, { fetch: videoFetch(), onProgress })).toEqual({
      path,
      bytes: bytes.length,
    });
    expect([await readlink(path), await readFile(file)]).toEqual(["latest.mp4", bytes]);
    // The temporary file is on the file system of the target, which may differ from that of the link.
    expect(seen).toContainEqual(expect.stringMatching(/\.part$/));
    expect([(await readdir(folder)).sort(), await readdir(elsewhere)]).toEqual([
      ["boat.mp4", "latest.mp4"],
      ["1.mp4"],
    ]);
  });

  it("stays a link when its target does not exist, and the target is created", async () => {
    const folder = await aFolder();
    await mkdir(join(folder, "videos"));
    await symlink("videos/1.mp4", join(folder, "latest.mp4"));
    await symlink("latest.mp4", join(folder, "boat.mp4"));
    await saveVideo(task, join(folder, "boat.mp4"), { fetch: videoFetch() });
    expect(await readlink(join(folder, "boat.mp4"))).toBe("latest.mp4");
    expect(await readlink(join(folder, "latest.mp4"))).toBe("videos/1.mp4");
    expect(await readFile(join(folder, "videos", "1.mp4"))).toEqual(bytes);
  });

  it("does not create the folders of its target", async () => {
    const folder = await aFolder();
    await symlink("unmounted/1.mp4", join(folder, "boat.mp4"));
    const fetch = videoFetch();
    const error = await rejection(saveVideo(task, join(folder, "boat.mp4"), { fetch }));
    expect(error).toMatchObject({ code: "ENOENT", taskId: "t-1" });
    expect(fetch).not.toHaveBeenCalled();
    expect(await readdir(folder)).toEqual(["boat.mp4"]);
  });
});
