import { gzipSync } from "node:zlib";
import { describe, expect, it, vi } from "vitest";
import { ConfigurationError, ResponseError, WanClient } from "../../src/index.js";
import { retryAfterMs } from "../../src/transport/retry-after.js";
import { clientFor, REQUEST, rejection, TOKEN } from "../support/client.js";
import { type Answer, startServer } from "../support/server.js";

const accepted: Answer = { json: { task_id: "t-1" } };

describe("an answer", () => {
  it("is refused beyond 64 MiB after decompression, however small it came", async () => {
    const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024, 0x20));
    const server = await startServer({
      raw: (outgoing) => {
        outgoing.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
        outgoing.end(bomb);
      },
    });
    const error = await rejection(clientFor(server.url).submit(REQUEST));
    expect(bomb.byteLength).toBeLessThan(100_000);
    expect(ResponseError.is(error)).toBe(true);
    expect(error).toMatchObject({ maybeAccepted: true, message: expect.stringContaining("64 MiB") });
  });

  it("is read whatever its content type, and with a byte order mark", async () => {
    const server = await startServer({
      text: '\ufeff{"task_id":"t-1"}',
      headers: { "content-type": "text/plain" },
    });
    expect((await clientFor(server.url).submit(REQUEST)).id).toBe("t-1");
  });

  it("keeps its letters when they are cut between two pieces", async () => {
    const bytes = Buffer.from(JSON.stringify({ error: { code: "bad_request", message: "提示词无效" } }));
    const server = await startServer({
      raw: (outgoing) => {
        outgoing.writeHead(400);
        const cut = bytes.indexOf(Buffer.from("词")) + 1;
        outgoing.write(bytes.subarray(0, cut), () => setImmediate(() => outgoing.end(bytes.subarray(cut))));
      },
    });
    expect(await rejection(clientFor(server.url).submit(REQUEST))).toMatchObject({
      message: expect.stringContaining("提示词无效"),
    });
  });

  it("is classified by its status when its body breaks off", async () => {
    const cut = (status: number): Answer => ({
      raw: (outgoing) => {
        outgoing.writeHead(status, { "content-length": "100" });
        outgoing.write("{", () => outgoing.socket?.destroy());
      },
    });
    const server = await startServer(cut(401));
    expect(await rejection(clientFor(server.url).submit(REQUEST))).toMatchObject({
      name: "AuthenticationError",
      maybeAccepted: false,
    });
  });
});

describe("the token", () => {
  it("is asked for at each request when it is a function", async () => {
    const server = await startServer(accepted);
    const apiKey = vi
      .fn<() => Promise<string>>()
      .mockResolvedValueOnce("first-token")
      .mockResolvedValue("second");
    const wan = clientFor(server.url, { apiKey });
    await wan.submit(REQUEST);
    await wan.submit(REQUEST);
    expect(server.arrivals.map(({ headers }) => headers.authorization)).toEqual([
      "Bearer first-token",
      "Bearer second",
    ]);
  });

  it("is read from the environment at the first call, not when the client is made", async () => {
    const server = await startServer(accepted);
    vi.stubEnv("ACEDATACLOUD_API_TOKEN", undefined);
    const wan = new WanClient({ baseURL: server.url });
    vi.stubEnv("ACEDATACLOUD_API_TOKEN", " from-the-environment\n");
    await wan.submit(REQUEST);
    expect(server.arrivals[0]?.headers.authorization).toBe("Bearer from-the-environment");
  });

  it.each([
    ["is missing", undefined],
    ["is empty", "  "],
    ["holds a line break", `${TOKEN}\nx`],
    ["is pasted with its scheme", `Bearer ${TOKEN}`],
    ["holds letters that no header can carry", `${TOKEN}é词`],
    [
      "comes from a function that throws",
      () => {
        throw new Error("vault");
      },
    ],
  ])("is a ConfigurationError when it %s, which does not show it", async (_, apiKey) => {
    vi.stubEnv("ACEDATACLOUD_API_TOKEN", undefined);
    const server = await startServer(accepted);
    const error = await rejection(clientFor(server.url, { apiKey }).submit(REQUEST));
    expect(ConfigurationError.is(error)).toBe(true);
    expect(error).toMatchObject({ maybeAccepted: false });
    expect(String(error)).not.toContain(TOKEN);
    expect(server.arrivals).toHaveLength(0);
  });
});

describe("a client", () => {
  it.each([
    [{ baseURL: "api.acedata.cloud" }, 'baseURL: got "api.acedata.cloud"'],
    [{ baseURL: "ftp://example.com" }, "baseURL"],
    [{ baseURL: "https://me:s3cret@example.com" }, "baseURL"],
    [{ requestTimeout: 0 }, "requestTimeout: got 0; use a number of milliseconds above 0"],
    [{ requestTimeout: Number.NaN }, "requestTimeout: got NaN"],
    [{ maxRetries: -1 }, "maxRetries: got -1"],
    [{ polling: { readsPerSecond: 0 } }, "polling.readsPerSecond: got 0"],
    [{ polling: { interval: -1 } }, "polling.interval: got -1"],
    [{ headers: { "x-a": "s3cret\n" } }, 'headers: "x-a"'],
  ])("refuses %j", (options, message) => {
    const make = () => new WanClient(options);
    expect(make).toThrow(message);
    expect(make).not.toThrow("s3cret");
  });

  it("refuses a token in place of its options, and does not show it", () => {
    const make = () => new WanClient(TOKEN as never);
    expect(make).toThrow("options: use an object, such as { apiKey }.");
    expect(make).not.toThrow(TOKEN);
  });

  it.each([{ timeout: -1 }, { requestTimeout: "60" as unknown as number }, { maxRetries: Number.NaN }])(
    "refuses the call option %j before anything is sent",
    async (options) => {
      const server = await startServer(accepted);
      const error = await rejection(clientFor(server.url).submit(REQUEST, options));
      expect(ConfigurationError.is(error)).toBe(true);
      expect(server.arrivals).toHaveLength(0);
    },
  );

  it("is refused in a browser, unless the danger is accepted", () => {
    vi.stubGlobal("window", { document: {} });
    vi.stubGlobal("document", {});
    expect(() => new WanClient({ apiKey: TOKEN })).toThrow("In a browser everybody");
    expect(() => new WanClient({ apiKey: TOKEN, dangerouslyAllowBrowser: true })).not.toThrow();
  });

  it("adds the user's headers, and lets none stand in for its own", async () => {
    const server = await startServer(accepted);
    await clientFor(`${server.url}/`, { headers: { "X-Team": "films", Authorization: "Basic x" } }).submit(
      REQUEST,
    );
    expect(server.arrivals[0]?.path).toBe("/wan/videos");
    expect(server.arrivals[0]?.headers).toMatchObject({
      "x-team": "films",
      authorization: `Bearer ${TOKEN}`,
    });
  });

  it("changes only what withOptions names", async () => {
    const server = await startServer(accepted);
    const wan = clientFor(server.url, { headers: { "x-team": "films" } });
    await wan.withOptions({ apiKey: "another-token", baseURL: undefined }).submit(REQUEST);
    expect(server.arrivals[0]?.headers).toMatchObject({
      "x-team": "films",
      authorization: "Bearer another-token",
    });
  });

  it("logs once what the server would ignore", async () => {
    const warn = vi.fn();
    const logger = { debug() {}, info() {}, warn, error() {} };
    const server = await startServer(accepted);
    await clientFor(server.url, { logger }).submit({ ...REQUEST, shot_type: "multi" });
    expect(warn.mock.calls).toEqual([["request: shot_type has no effect unless prompt_extend is true"]]);
  });
});

describe("what is sent", () => {
  it("is what the caller set, the one action of a 2.6 model, and async", async () => {
    const server = await startServer(accepted);
    const wan = clientFor(server.url);
    await wan.submit({ ...REQUEST, seed: undefined, duration: 5 });
    await wan.submit({ model: "wan3.0-video", prompt: "p" });
    await wan.text2video({ model: "wan3.0-video", prompt: "p" });
    await wan.image2video({ model: "wan2.6-i2v", prompt: "p", image_url: "https://example.com/a.png" });
    await wan.submitUnchecked({ model: "wan4.0-video", fps: 60 });
    await wan.submitUnchecked({ model: "wan4.0-video", async: false });
    expect(server.arrivals.map(({ body }) => body)).toEqual([
      { model: "wan2.6-t2v", action: "text2video", prompt: REQUEST.prompt, duration: 5, async: true },
      { model: "wan3.0-video", prompt: "p", async: true },
      { model: "wan3.0-video", action: "text2video", prompt: "p", async: true },
      {
        model: "wan2.6-i2v",
        action: "image2video",
        prompt: "p",
        image_url: "https://example.com/a.png",
        async: true,
      },
      { model: "wan4.0-video", fps: 60, async: true },
      { model: "wan4.0-video", async: false },
    ]);
  });

  it("is nothing when the request is not valid", async () => {
    const server = await startServer(accepted);
    const wan = clientFor(server.url);
    const calls: Promise<unknown>[] = [
      wan.submit({ ...REQUEST, duration: 7 } as never),
      wan.generate({ ...REQUEST, image_url: "x" } as never),
      wan.text2video({ ...REQUEST, model: "wan2.6-i2v" } as never),
      wan.text2video({ ...REQUEST, action: "image2video" } as never),
      wan.generateBlocking({ ...REQUEST, callback_url: "https://example.com" } as never),
      wan.submitUnchecked([] as never),
      wan.getTask(""),
      wan.waitForTask({} as never),
      wan.deleteTask(undefined as never),
      wan.getTasks(["t-1", " "]),
      wan.getTasks("t-1"),
      wan.getTasks(undefined as never),
      wan.waitForTasks("t-1").next(),
    ];
    for (const call of calls) expect(await rejection(call)).toMatchObject({ name: "RequestValidationError" });
    expect(server.arrivals).toHaveLength(0);
  });

  it("is nothing when the body cannot be written as JSON", async () => {
    const server = await startServer(accepted);
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    expect(await rejection(clientFor(server.url).submitUnchecked(circular))).toMatchObject({
      name: "ConfigurationError",
      maybeAccepted: false,
      cause: { name: "TypeError" },
    });
    expect(server.arrivals).toHaveLength(0);
  });
});

describe("Retry-After", () => {
  it.each([
    ["2", 2_000],
    ["0.5", 500],
    ["1.25", 1_250],
    [" 7 ", 7_000],
    ["2.5s", undefined],
    ["x2", undefined],
    ["Thu, 01 Jan 2026 00:01:30 GMT", 90_000],
    ["Thu, 01 Jan 2025 00:00:00 GMT", 0],
    ["Thursday, 01-Jan-26 00:01:30 GMT", 90_000],
    ["Thu Jan  1 00:01:30 2026", 90_000],
    ["soon", undefined],
    ["soon 7", undefined],
    ["7 seconds", undefined],
    ["-7", undefined],
    ["1e3", undefined],
    ["7, 8", undefined],
    ["2026-01-01", undefined],
    ["Thu, 01 Jan 2026", undefined],
    ["Thu, 99 Jan 2026 00:01:30 GMT", undefined],
    ["", undefined],
  ])("%j is %s ms", (value, ms) => {
    vi.useFakeTimers({ now: new Date("2026-01-01T00:00:00Z") });
    expect(retryAfterMs(new Headers({ "retry-after": value }))).toBe(ms);
    vi.useRealTimers();
  });

  it.each(["seconds", "a date"])("as %s delays the next try of a submit by as much", async (form) => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
    try {
      const now = Math.ceil(Date.now() / 1_000) * 1_000;
      vi.setSystemTime(now);
      const at: number[] = [];
      const value = form === "seconds" ? "30" : new Date(now + 30_000).toUTCString();
      const fetch = async () => {
        at.push(Date.now() - now);
        return at.length === 1
          ? Response.json({}, { status: 429, headers: { "retry-after": value } })
          : Response.json({ task_id: "t-1" });
      };
      const submitted = clientFor("http://localhost:1", { fetch }).submit(REQUEST);
      await vi.advanceTimersByTimeAsync(40_000);
      expect((await submitted).id).toBe("t-1");
      expect(at).toEqual([0, 30_000]);
    } finally {
      vi.useRealTimers();
    }
  });
});
