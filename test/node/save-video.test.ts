import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createEmulator } from "../../src/emulator/index.js";
import { openVideo, type SucceededTask } from "../../src/index.js";
import { saveVideo, serveEmulator } from "../../src/node/index.js";
import { clientFor, REQUEST, rejection, TOKEN } from "../support/client.js";
import { type Answer, startServer } from "../support/server.js";

const bytes = Buffer.from("a film of a paper boat, in few bytes");
const mp4 = { "content-type": "video/mp4" };
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "wan-client-"));
});
afterEach(() => rm(folder, { recursive: true }));

const taskAt = (url: string): SucceededTask => ({ id: "t-1", status: "succeeded", video: { url } });

const broken: [string, Answer, string][] = [
  ["breaks off", halfOf({ "content-length": String(bytes.length) }), "ConnectionError"],
  ["is reset", "reset", "ConnectionError"],
  ["has expired", { status: 403, text: "<Error><Code>AccessDenied</Code></Error>" }, "PermissionError"],
  ["is gone", { status: 404, text: "" }, "NotFoundError"],
  ["is a page", { text: "<html>sign in</html>", headers: { "content-type": "text/html" } }, "ResponseError"],
];

function halfOf(headers: Record<string, string>): Answer {
  return {
    raw: (outgoing) => {
      outgoing.writeHead(200, { ...mp4, ...headers });
      outgoing.write(bytes.subarray(0, 10), () => outgoing.socket?.destroy());
    },
  };
}

describe("saveVideo", () => {
  it("saves the whole video under its name, in folders that it makes", async () => {
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
    "leaves an older file alone and nothing beside it when the video %s",
    async (_, answer, name) => {
      const server = await startServer(answer);
      const path = join(folder, "boat.mp4");
      await writeFile(path, "the older one");
      const error = await rejection(saveVideo(taskAt(`${server.url}/a.mp4?Signature=s3cret`), path));
      expect(error).toMatchObject({ name, taskId: "t-1" });
      expect(String(error)).not.toContain("s3cret");
      expect(await readdir(folder)).toEqual(["boat.mp4"]);
      expect(await readFile(path, "utf8")).toBe("the older one");
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

  it("saves what a served emulator made", async () => {
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
