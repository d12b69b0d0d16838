import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { createEmulator } from "../../src/emulator/index.js";
import type { SucceededTask } from "../../src/index.js";
import { saveVideo, serveEmulator } from "../../src/node/index.js";
import { clientFor, REQUEST, rejection, TOKEN } from "../support/client.js";
import { type Reply, startServer } from "../support/server.js";
import { startVideoServer } from "../support/video-server.js";

const bytes = Buffer.from("a film of a paper boat, in few bytes");
const mp4 = { "content-type": "video/mp4" };
let folder = "";

beforeEach(async () => {
  // With full jitter, a random number of 0 means that a retry has no delay.
  vi.spyOn(Math, "random").mockReturnValue(0);
  folder = await mkdtemp(join(tmpdir(), "wan-client-"));
});
afterEach(() => rm(folder, { recursive: true }));

const taskAt = (url: string): SucceededTask => ({ id: "t-1", status: "succeeded", video: { url } });

const broken: [string, Reply, string][] = [
  ["breaks off", halfOf({ "content-length": String(bytes.length) }), "ConnectionError"],
  ["is reset", "reset", "ConnectionError"],
  ["has expired", { status: 403, text: "<Error><Code>AccessDenied</Code></Error>" }, "PermissionError"],
  ["is gone", { status: 404, text: "" }, "NotFoundError"],
  ["is a page", { text: "<html>sign in</html>", headers: { "content-type": "text/html" } }, "ResponseError"],
];

function halfOf(headers: Record<string, string>): Reply {
  return {
    raw: (outgoing) => {
      outgoing.writeHead(200, { ...mp4, ...headers });
      outgoing.write(bytes.subarray(0, 10), () => outgoing.socket?.destroy());
    },
  };
}

/** A `fetch` that responds with the video for every URL. */
const videoFetch = () => vi.fn<typeof globalThis.fetch>(async () => new Response(bytes, { headers: mp4 }));

describe("saveVideo", () => {
  it("saves the complete video under its name, in folders that it creates", async () => {
    const server = await startServer({
      text: bytes.toString(),
      headers: { ...mp4, "content-length": `${bytes.length}` },
    });
    const progress: unknown[] = [];
    const path = join(folder, "new", "boat.mp4");
    const onProgress = (step: unknown) => progress.push(step);
    expect(await saveVideo(taskAt(server.url), path, { onProgress })).toEqual({ path, bytes: bytes.length });
    expect(await readFile(path)).toEqual(bytes);
    expect(await readdir(join(folder, "new"))).toEqual(["boat.mp4"]);
    expect(progress.at(-1)).toEqual({ receivedBytes: bytes.length, totalBytes: bytes.length });
    expect(server.arrivals[0]?.headers).not.toHaveProperty("authorization");
  });

  it.each(broken)(
    "keeps an existing file and leaves no other file behind when the video %s",
    async (_, reply, name) => {
      const server = await startServer(reply);
      const path = join(folder, "boat.mp4");
      await writeFile(path, "the old file");
      const error = await rejection(saveVideo(taskAt(`${server.url}/a.mp4?Signature=s3cret`), path));
      expect(error).toMatchObject({ name, taskId: "t-1" });
      expect(String(error)).not.toContain("s3cret");
      expect(await readdir(folder)).toEqual(["boat.mp4"]);
      expect(await readFile(path, "utf8")).toBe("the old file");
    },
  );

  it("stops when its signal is aborted", async () => {
    const controller = new AbortController();
    const server = await startServer({
      raw: (outgoing) => {
        outgoing.writeHead(200, mp4);
        outgoing.write(bytes);
      },
    });
    const onProgress = () => controller.abort("enough");
    const saving = saveVideo(server.url, join(folder, "boat.mp4"), { signal: controller.signal, onProgress });
    expect(await rejection(saving)).toMatchObject({ name: "AbortError", cause: "enough" });
    expect(await readdir(folder)).toEqual([]);
  });

  it("saves a video of a served emulator", async () => {
    const { url, close } = await serveEmulator(createEmulator({ taskSeconds: 0, apiKey: TOKEN }));
    try {
      const task = await clientFor(url).generate(REQUEST, { pollInterval: 0 });
      const { bytes: size, path } = await saveVideo(task, join(folder, "boat.mp4"));
      expect((await readFile(path)).subarray(4, 8).toString()).toBe("ftyp");
      expect(size).toBeGreaterThan(1_000);
    } finally {
      await close();
    }
  });
});

describe("a download whose connection breaks", () => {
  const tenths = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const film = Buffer.from(Uint8Array.from({ length: 200_003 }, (_, index) => (index * index) >> 7));
  const copy = { bytes: film, etag: '"a"' };
  const upTo = (tenth: number) => Math.floor((film.length * tenth) / 10);

  it.each(tenths)("after %i tenths ends with the right bytes", async (tenth) => {
    const server = await startVideoServer(copy, { mishaps: [{ cutAfter: upTo(tenth) }] });
    const path = join(folder, "boat.mp4");
    const received: number[] = [];
    const onProgress = (step: { receivedBytes: number }) => received.push(step.receivedBytes);
    expect(await saveVideo(server.url, path, { onProgress })).toEqual({ path, bytes: film.length });
    expect((await readFile(path)).equals(film)).toBe(true);
    expect(await readdir(folder)).toEqual(["boat.mp4"]);
    if (tenth === 10) expect(server.requests).toHaveLength(1);
    // A slow reader may have received less than was sent before the connection broke.
    else if (tenth > 0)
      expect(received.map((count) => `bytes=${count}-`)).toContain(server.requests[1]?.range);
  });

  it("at every tenth ends with the right bytes, each of which was sent once", async () => {
    const mishaps = tenths.slice(1).map(() => ({ cutAfter: upTo(1) }));
    const server = await startVideoServer(copy, { mishaps });
    const progress: number[] = [];
    const onProgress = (step: { receivedBytes: number }) => progress.push(step.receivedBytes);
    await saveVideo(server.url, join(folder, "boat.mp4"), { onProgress });
    expect((await readFile(join(folder, "boat.mp4"))).equals(film)).toBe(true);
    expect(server.requests).toHaveLength(11);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
  });

  it("starts over when the video has changed on the server", async () => {
    const server = await startVideoServer(copy, { mishaps: [{ cutAfter: upTo(5) }] });
    const path = join(folder, "boat.mp4");
    const progress: unknown[] = [];
    const shorter = Buffer.from("another film");
    const saved = await saveVideo(server.url, path, {
      onProgress(step) {
        progress.push(step);
        if (step.receivedBytes === upTo(5)) server.copy = { bytes: shorter, etag: '"b"' };
      },
    });
    expect(saved.bytes).toBe(shorter.length);
    expect(await readFile(path)).toEqual(shorter);
    expect(progress.slice(-2)).toEqual([
      { receivedBytes: 0, totalBytes: shorter.length },
      { receivedBytes: shorter.length, totalBytes: shorter.length },
    ]);
  });

  it("starts over when the server sends no validator for the video", async () => {
    const mishaps = [{ cutAfter: upTo(3) }, { cutAfter: upTo(6) }];
    const server = await startVideoServer({ bytes: film }, { mishaps });
    await saveVideo(server.url, join(folder, "boat.mp4"));
    expect((await readFile(join(folder, "boat.mp4"))).equals(film)).toBe(true);
    expect(server.requests.map(({ range }) => range)).toEqual([undefined, undefined, undefined]);
  });

  it("fails with the task's id when it makes no progress", async () => {
    const mishaps = tenths.map(() => ({ cutAfter: upTo(1) }));
    const server = await startVideoServer({ bytes: film }, { mishaps });
    const error = await rejection(saveVideo(taskAt(server.url), join(folder, "boat.mp4")));
    expect(error).toMatchObject({ name: "ConnectionError", taskId: "t-1" });
    expect(server.requests).toHaveLength(3);
    expect(await readdir(folder)).toEqual([]);
  });

  it("resumes after truncated responses of the emulator", async () => {
    const emulator = createEmulator({ taskSeconds: 0 });
    const { url, close } = await serveEmulator(emulator);
    onTestFinished(close);
    const task = await clientFor(url).generate(REQUEST, { pollInterval: 0 });
    const whole = Buffer.from(await (await emulator.fetch(task.video.url)).arrayBuffer());
    emulator.faults.next("half-body", { on: "video", times: 3 });
    const { path } = await saveVideo(task, join(folder, "boat.mp4"));
    expect((await readFile(path)).equals(whole)).toBe(true);
  });
});

describe("saveVideo with a client", () => {
  it("saves a video whose URL has expired since the task was read", async () => {
    const server = await startVideoServer({ bytes }, { mishaps: [{ status: 403 }] });
    const records = await startServer({
      json: {
        id: "t-1",
        finished_at: 1,
        response: { success: true, video_url: `${server.url}?Signature=new` },
      },
    });
    const client = clientFor(records.url);
    await saveVideo(taskAt(`${server.url}?Signature=old`), join(folder, "boat.mp4"), { client });
    expect(await readFile(join(folder, "boat.mp4"))).toEqual(bytes);
    expect(server.requests[1]?.headers).not.toHaveProperty("authorization");
  });

  it("adds the task's id to an error of the file system", async () => {
    const server = await startVideoServer({ bytes });
    await writeFile(join(folder, "file"), "");
    const error = await rejection(saveVideo(taskAt(server.url), join(folder, "file", "boat.mp4")));
    expect(error).toMatchObject({ code: expect.stringMatching(/^E/), taskId: "t-1" });
    expect(await readdir(folder)).toEqual(["file"]);
  });
});

it("the name of a file can be as long as the file system allows", async () => {
  const name = `${"b".repeat(251)}.mp4`;
  const seen: string[] = [];
  const onProgress = async () => void seen.push(...(await readdir(folder)));
  await saveVideo(taskAt("https://example.com/a.mp4"), join(folder, name), {
    fetch: videoFetch(),
    onProgress,
  });
  expect(await readdir(folder)).toEqual([name]);
  expect(seen).toEqual([expect.stringMatching(/^.{1,30}\.part$/)]);
});

it("a signal that is already aborted prevents requests and folders", async () => {
  const fetch = videoFetch();
  const signal = AbortSignal.abort("enough");
  const error = await rejection(
    saveVideo(taskAt("https://example.com/a.mp4"), join(folder, "new", "boat.mp4"), { fetch, signal }),
  );
  expect(error).toMatchObject({ name: "AbortError", cause: "enough", taskId: "t-1" });
  expect(fetch).not.toHaveBeenCalled();
  expect(existsSync(join(folder, "new"))).toBe(false);
});

describe("an onProgress with a bug", () => {
  const thrown = [new Error("a bug"), Object.create(null), undefined];

  it.each([
    ...thrown.map((what) => ["throws", what, () => fail(what)] as const),
    ...thrown.map((what) => ["rejects with", what, () => Promise.reject(what)] as const),
  ])("that %s %o does not end the download", async (_, _what, onProgress) => {
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    const path = join(folder, "boat.mp4");
    await saveVideo(taskAt("https://example.com/a.mp4"), path, { fetch: videoFetch(), onProgress });
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", unhandled);
    expect(await readFile(path)).toEqual(bytes);
    expect(unhandled).not.toHaveBeenCalled();
  });
});

function fail(what: unknown): never {
  throw what;
}
