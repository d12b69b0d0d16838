import { beforeEach, describe, expect, it, vi } from "vitest";
import { openVideo, type SucceededTask } from "../../src/index.js";
import { rejection } from "../support/client.js";
import { startServer } from "../support/server.js";
import { startVideoServer } from "../support/video-server.js";

// A test cannot control the resolver of the system.
beforeEach(() => {
  const lookup = async (host: string) => {
    if (host !== "rebound.example.com") throw new Error("ENOTFOUND");
    return [
      { address: "8.8.8.8", family: 4 },
      { address: "127.0.0.1", family: 4 },
    ];
  };
  vi.spyOn(process, "getBuiltinModule").mockReturnValue({ lookup } as never);
});

const bytes = Buffer.from("a film of a paper boat");
const PUBLIC = "https://cdn.example.com/boat.mp4?Signature=s3cret";
const task: SucceededTask = { id: "t-1", status: "succeeded", video: { url: PUBLIC } };

/** A fetch that redirects some URLs, and returns the video for all others. */
function network(redirects: Record<string, string>) {
  return vi.fn<typeof fetch>(async (input) => {
    const location = redirects[String(input)];
    if (location !== undefined) return new Response(null, { status: 302, headers: { location } });
    return new Response(bytes, { headers: { "content-type": "video/mp4" } });
  });
}

describe("a video whose server redirects", () => {
  it("is read from the target of the redirect, without a token or a cookie", async () => {
    const store = await startVideoServer({ bytes, etag: '"a"' });
    const server = await startServer({ status: 307, headers: { location: store.url } });
    const { stream } = await openVideo(server.url);
    expect(await new Response(stream).text()).toBe(String(bytes));
    for (const { headers } of [...server.arrivals, ...store.requests]) {
      expect(headers).not.toHaveProperty("authorization");
      expect(headers).not.toHaveProperty("cookie");
    }
  });

  it("is read from a relative target", async () => {
    const fetch = network({ [PUBLIC]: "/eu/boat.mp4" });
    await openVideo(PUBLIC, { fetch });
    expect(fetch.mock.lastCall?.[0]).toBe("https://cdn.example.com/eu/boat.mp4");
  });

  it.each([
    "http://127.0.0.1:6379/",
    "http://[::1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.7/boat.mp4",
    "//localhost/boat.mp4",
  ])("is not followed from a public host to %s", async (location) => {
    const fetch = network({ [PUBLIC]: location });
    const error = await rejection(openVideo(task, { fetch }));
    expect(error).toMatchObject({ name: "ResponseError", taskId: "t-1" });
    expect(String(error)).toContain(new URL(location, PUBLIC).hostname);
    expect(String(error)).not.toContain("s3cret");
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it("is not followed to a private address by a second redirect", async () => {
    const next = "https://elsewhere.example/boat.mp4";
    const fetch = network({ [PUBLIC]: next, [next]: "http://192.168.0.1/" });
    expect(await rejection(openVideo(task, { fetch }))).toMatchObject({ name: "ResponseError" });
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  it("is followed within a private network", async () => {
    const inside = "http://10.0.0.7/boat.mp4";
    const fetch = network({ [inside]: "http://192.168.0.1/boat.mp4" });
    const { contentType } = await openVideo(inside, { fetch });
    expect(contentType).toBe("video/mp4");
  });

  it("is not followed to a public name that resolves to this machine", async () => {
    const fetch = network({ [PUBLIC]: "https://rebound.example.com/boat.mp4" });
    expect(await rejection(openVideo(task, { fetch }))).toMatchObject({ name: "ResponseError" });
  });

  it("is refused when a fetch that follows redirects itself ended in a private network", async () => {
    const response = new Response(bytes, { headers: { "content-type": "video/mp4" } });
    const fetch = async () =>
      Object.defineProperties(response, { redirected: { value: true }, url: { value: "http://127.0.0.1/" } });
    expect(await rejection(openVideo(task, { fetch }))).toMatchObject({ name: "ResponseError" });
  });

  it("is followed by the browser if the browser hides the redirect", async () => {
    const opaque = Object.defineProperty(new Response(null), "type", { value: "opaqueredirect" });
    const modes: unknown[] = [];
    const fetch: typeof globalThis.fetch = async (_, init) => {
      modes.push(init?.redirect);
      return modes.length === 1 ? opaque : new Response(bytes, { headers: { "content-type": "video/mp4" } });
    };
    await openVideo(task, { fetch });
    expect(modes).toEqual(["manual", "follow"]);
  });

  it.each(["file:///etc/passwd", "ftp://example.com/boat.mp4", "http://"])(
    "is not followed to %s",
    async (location) => {
      const error = await rejection(openVideo(task, { fetch: network({ [PUBLIC]: location }) }));
      expect(error).toMatchObject({
        name: "ResponseError",
        message: "The video's server redirected to a URL that is not HTTP(S).",
        taskId: "t-1",
      });
    },
  );

  it("cancels the body of the redirect", async () => {
    const cancel = vi.fn();
    const responses = [
      new Response(new ReadableStream({ cancel }), { status: 302, headers: { location: "/b.mp4" } }),
      new Response(bytes, { headers: { "content-type": "video/mp4" } }),
    ];
    await openVideo(task, { fetch: async () => responses.shift() as Response });
    expect(cancel).toHaveBeenCalledTimes(1);
  });

  it("is not followed in circles", async () => {
    const fetch = network({ [PUBLIC]: PUBLIC });
    expect(await rejection(openVideo(task, { fetch }))).toMatchObject({
      name: "ResponseError",
      taskId: "t-1",
    });
    expect(fetch).toHaveBeenCalledTimes(11);
  });
});
