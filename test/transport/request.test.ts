import { describe, expect, it, vi } from "vitest";
import { ConfigurationError, WanClient } from "../../src/index.js";
import { clientFor, REQUEST, rejection, TOKEN } from "../support/client.js";
import { type Reply, startServer } from "../support/server.js";

const accepted: Reply = { json: { task_id: "t-1" } };

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

  it("refuses a token instead of options, and does not show it", () => {
    const make = () => new WanClient(TOKEN as never);
    expect(make).toThrow("options: use an object.");
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

  it("is refused in a browser, unless dangerouslyAllowBrowser is true", () => {
    vi.stubGlobal("window", { document: {} });
    vi.stubGlobal("document", {});
    expect(() => new WanClient({ apiKey: TOKEN })).toThrow("In a browser, anyone");
    expect(() => new WanClient({ apiKey: TOKEN, dangerouslyAllowBrowser: true })).not.toThrow();
  });

  it("adds the user's headers, and does not let them replace its own", async () => {
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

  it("logs once that the server will ignore a field", async () => {
    const warn = vi.fn();
    const logger = { debug() {}, info() {}, warn, error() {} };
    const server = await startServer(accepted);
    await clientFor(server.url, { logger }).submit({ ...REQUEST, shot_type: "multi" });
    expect(warn.mock.calls).toEqual([["request: shot_type has no effect unless prompt_extend is true"]]);
  });
});

describe("what is sent", () => {
  it("is nothing once the signal is aborted, at whatever moment that happens", async () => {
    for (let microtasks = 0; microtasks < 30; microtasks++) {
      const controller = new AbortController();
      const abortedOnSend: (boolean | undefined)[] = [];
      const fetch: typeof globalThis.fetch = async (_, init) => {
        abortedOnSend.push(init?.signal?.aborted);
        return Response.json({ task_id: "t-1" });
      };
      const apiKey = async () => {
        void (async () => {
          for (let passed = 0; passed < microtasks; passed++) await undefined;
          controller.abort();
        })();
        return TOKEN;
      };
      const { signal } = controller;
      await clientFor("http://localhost:1", { fetch, apiKey })
        .submit(REQUEST, { signal })
        .catch(() => {});
      expect(abortedOnSend).not.toContain(true);
    }
  });

  it("is what the caller set, the only action of a 2.6 model, and async", async () => {
    const server = await startServer(accepted);
    const wan = clientFor(server.url);
    await wan.submit({ ...REQUEST, seed: undefined, duration: 5 });
    await wan.submit({ model: "wan3.0-video", prompt: "p" });
    await wan.text2video({ model: "wan3.0-video", prompt: "p" });
    await wan.image2video({ model: "wan2.6-i2v", prompt: "p", image_url: "https://example.com/a.png" });
    await wan.submitUnchecked({ model: "wan4.0-video", fps: 60 });
    await wan.submitUnchecked({ model: "wan4.0-video", async: undefined });
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
      { model: "wan4.0-video", async: true },
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

it("sends the documented headers, and adds no others", async () => {
  const server = await startServer(accepted);
  await clientFor(server.url).submit(REQUEST);
  const headers = Object.keys(server.arrivals[0]?.headers ?? {});
  expect(server.arrivals[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  const runtime = ["host", "connection", "content-length", "accept-language", "sec-fetch-mode", "user-agent"];
  const added = [...runtime, "accept-encoding", "pragma", "cache-control"];
  expect(headers.filter((name) => !added.includes(name)).sort()).toEqual([
    "accept",
    "authorization",
    "content-type",
  ]);
});
