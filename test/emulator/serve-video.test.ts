import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { createEmulator } from "../../src/emulator/index.js";
import type { WanRequest } from "../../src/index.js";
import { clientFor, REQUEST } from "../support/client.js";
import { API, postTo } from "../support/emulated.js";
import { boxesOf, factsOf } from "../support/mp4.js";

const NOW = 1_769_262_721_000;
const DAY = 24 * 3_600_000;

async function finished(request: object = REQUEST, baseURL = API) {
  const emulator = createEmulator({ taskSeconds: 0, seed: 1, clock: { now: () => NOW } });
  const wan = clientFor(baseURL, { fetch: emulator.fetch });
  const { video } = await wan.generate(request as typeof REQUEST, { pollInterval: 0 });
  const get = async (url = video.url) => {
    const response = await emulator.fetch(url);
    return [response.status, await response.text()] as const;
  };
  return { emulator, video, get };
}

describe("a video's URL", () => {
  it("of the 2.6 models expires after a day, and then gets HTTP 403 as from an object store", async () => {
    const { emulator, video, get } = await finished();
    expect(video.expiresAt?.getTime()).toBe(NOW + DAY);
    await emulator.clock.advance(DAY - 1);
    expect((await get())[0]).toBe(200);
    await emulator.clock.advance(1);
    expect(await get()).toEqual([403, expect.stringContaining("<Code>AccessDenied</Code>")]);
    const head = await emulator.fetch(video.url, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([403, ""]);
  });

  it("of wan3 does not expire", async () => {
    const { emulator, video, get } = await finished({ model: "wan3.0-video", prompt: "p" });
    expect(video.expiresAt).toBeUndefined();
    await emulator.clock.advance(365 * DAY);
    expect((await get())[0]).toBe(200);
  });

  it("is valid only with its own signature", async () => {
    const { video, get } = await finished();
    const later = video.url.replace(/Expires=(\d+)/, (_, time) => `Expires=${Number(time) + 60}`);
    for (const url of [later, video.url.replace(/\?.*/, ""), `${video.url}x`]) {
      expect(await get(url)).toEqual([403, expect.stringContaining("<Code>SignatureDoesNotMatch</Code>")]);
    }
  });

  it("is at another origin than the API when the API is called at the service's own origin", async () => {
    const origins = [];
    for (const [request, baseURL] of [
      [REQUEST, API],
      [{ model: "wan3.0-video", prompt: "p" }, API],
      [REQUEST, "http://localhost:8080/proxied"],
    ] as const) {
      origins.push(new URL((await finished(request, baseURL)).video.url).origin);
    }
    expect(origins).toEqual([
      "https://cdn.acedata.cloud",
      "https://platform2.cdn.acedata.cloud",
      "http://localhost:8080",
    ]);
  });

  it("gets HTTP 404 before the task has a video, and when it never has one", async () => {
    const emulator = createEmulator();
    emulator.outcomes.next({ fail: "busy" });
    for (let count = 0; count < 2; count++)
      await postTo(emulator, "/wan/videos", { ...REQUEST, async: true });
    const [failing, running] = emulator.tasks.map(({ id }) => `${API}/videos/${id}.mp4`) as [string, string];
    const status = async (url: string) => (await emulator.fetch(url)).status;
    expect(await status(running)).toBe(404);
    await emulator.clock.advance(60_000);
    expect(await status(running)).toBe(403);
    expect([await status(failing), await status(`${API}/videos/nobody.mp4`)]).toEqual([404, 404]);
  });
});

describe("a video", () => {
  async function fetched(range?: string, method = "GET") {
    const { emulator, video } = await finished();
    const init = { method, headers: range === undefined ? {} : { range } };
    const { status, headers, ...response } = await emulator.fetch(video.url, init).then(async (response) => ({
      status: response.status,
      headers: response.headers,
      bytes: new Uint8Array(await response.arrayBuffer()),
    }));
    return { status, headers, range: headers.get("content-range"), ...response };
  }

  it("is an MP4 with its index at the start", async () => {
    const { bytes } = await fetched();
    const boxes = boxesOf(bytes).map(({ type }) => type);
    expect(boxes[0]).toBe("ftyp");
    expect(boxes.indexOf("moov")).toBeLessThan(boxes.indexOf("mdat"));
  });

  it("is served in ranges", async () => {
    const whole = Buffer.from((await fetched()).bytes);
    const size = whole.byteLength;
    const parts: [string, number, number][] = [
      ["bytes=0-99", 0, 99],
      ["bytes=100-", 100, size - 1],
      ["bytes=-10", size - 10, size - 1],
      [`bytes=${size - 5}-${size + 5}`, size - 5, size - 1],
    ];
    for (const [requested, first, last] of parts) {
      const { status, bytes, range, headers } = await fetched(requested);
      expect([requested, status, range]).toEqual([requested, 206, `bytes ${first}-${last}/${size}`]);
      expect(headers.get("content-length")).toBe(String(last - first + 1));
      expect(whole.subarray(first, last + 1).equals(bytes)).toBe(true);
    }
    expect((await fetched(`bytes=${size}-`)).status).toBe(416);
    expect((await fetched("pages=1-2")).bytes.byteLength).toBe(size);
  });

  it("has a unique entity tag", async () => {
    const { emulator } = await finished();
    const tagOf = async (request: object) => {
      const { task_id: id } = (await postTo(emulator, "/wan/videos", { ...REQUEST, ...request, async: true }))
        .body;
      const { response } = (await postTo(emulator, "/wan/tasks", { id })).body;
      return (await emulator.fetch(response.video_url)).headers.get("etag");
    };
    const tags = [await tagOf({}), await tagOf({}), await tagOf({ size: "960*960" })];
    expect(tags[0]).toMatch(/^"[^"]+"$/);
    expect(new Set(tags).size).toBe(3);
  });

  it("belongs to its task, however many are downloaded at the same time", async () => {
    const emulator = createEmulator({ taskSeconds: 0 });
    const wan = clientFor(API, { fetch: emulator.fetch });
    const videos = await Promise.all(
      [5, 10, 15].flatMap((duration) =>
        ["1280*720", "720*1280"].map((size) =>
          wan.generate({ ...REQUEST, duration, size } as WanRequest, { pollInterval: 0 }),
        ),
      ),
    );
    const download = () =>
      Promise.all(videos.map(async ({ video }) => (await emulator.fetch(video.url)).arrayBuffer()));
    const [first, second] = [await download(), await download()];
    expect(second).toEqual(first);
    const facts = first.map((bytes) => factsOf(new Uint8Array(bytes)));
    expect(facts.map(({ duration, tracks }) => [duration, tracks[0]?.width])).toEqual([
      [5, 320],
      [5, 180],
      [10, 320],
      [10, 180],
      [15, 320],
      [15, 180],
    ]);
  });

  it("is not kept in memory after the emulator is reset", async () => {
    setFlagsFromString("--expose-gc");
    const collectGarbage: () => void = runInNewContext("gc");
    const emulator = createEmulator({ taskSeconds: 0 });
    const download = async () => {
      const wan = clientFor(API, { fetch: emulator.fetch });
      const { video } = await wan.generate(REQUEST, { pollInterval: 0 });
      await (await emulator.fetch(video.url)).arrayBuffer();
      return new WeakRef(emulator.tasks[0] as object);
    };
    const task = await download();
    emulator.reset();
    const isKept = () => {
      collectGarbage();
      return task.deref() !== undefined;
    };
    await expect.poll(isKept).toBe(false);
  });

  it("has a length in response to HEAD", async () => {
    const { bytes, headers } = await fetched(undefined, "HEAD");
    expect(bytes.byteLength).toBe(0);
    expect(Number(headers.get("content-length"))).toBeGreaterThan(1_000);
  });
});
