import { Agent, createServer, request as httpRequest, type RequestListener } from "node:http";
import { Readable } from "node:stream";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import {
  type CallbackRequest,
  createCallbackReceiver,
  signCallbackUrl,
  verifyCallback,
} from "../../src/callbacks/index.js";
import { toNodeListener } from "../../src/node/index.js";
import { failure, HOOK, posted, SECRET, success } from "../support/callbacks.js";
import { rejection } from "../support/client.js";
import { listening } from "../support/server.js";

let url = "";
beforeAll(async () => {
  url = await signCallbackUrl(HOOK, { secret: SECRET, jobId: "row-7" });
});

const verify = (request: CallbackRequest, options: object = {}) =>
  verifyCallback(request, { secret: SECRET, ...options });

describe("the body of a callback request", () => {
  const body = success("t-1");
  const text = JSON.stringify(body);

  it.each<[string, () => CallbackRequest]>([
    [
      "parsed, as by Express and Fastify",
      () => ({ method: "POST", url: new URL(url).pathname + new URL(url).search, body }),
    ],
    ["as a string", () => ({ method: "POST", url, body: text })],
    ["as bytes", () => ({ method: "POST", url, body: Buffer.from(text) })],
    ["as a web stream", () => ({ method: "POST", url, body: new Blob([text]).stream() })],
    [
      "as a Node stream",
      () => ({ method: "POST", url, body: Readable.from([...text].map((letter) => Buffer.from(letter))) }),
    ],
    [
      "as a stream of strings",
      () => ({ method: "POST", url, body: Readable.from(text.match(/.{1,7}/gs) ?? []) }),
    ],
    [
      "of a request that is itself the stream",
      () => Object.assign(Readable.from([Buffer.from(text)]), { method: "POST", url }),
    ],
    [
      "of a request whose router shortened its URL",
      () => ({ method: "POST", url: "/cut", originalUrl: url, body }),
    ],
  ])("is accepted %s", async (_, request) => {
    expect(await verify(request())).toMatchObject({ jobId: "row-7", taskId: "t-1" });
  });

  it("that is parsed is refused if it is not a callback", async () => {
    for (const other of [[], {}, [body]]) {
      await expect(verify({ method: "POST", url, body: other })).rejects.toMatchObject({ status: 400 });
    }
  });

  it("is decoded correctly if a character is split between chunks", async () => {
    const bytes = Buffer.from(JSON.stringify({ ...failure("t-1"), error: "海浪" }));
    const chunks = Array.from(bytes, (byte) => Buffer.of(byte));
    const { task } = await verify({ method: "POST", url, body: Readable.from(chunks) });
    expect(task).toMatchObject({ error: { message: "海浪" } });
  });

  it("that has already been read is a ConfigurationError, which says what to pass", async () => {
    const read = posted(url, body);
    await read.text();
    const locked = posted(url, body);
    locked.body?.getReader();
    for (const request of [read, locked]) {
      const error = await rejection(verify(request));
      expect(error).toMatchObject({
        name: "ConfigurationError",
        message: expect.stringContaining("{ method, url, body }"),
      });
      await expect(createCallbackReceiver({ secret: SECRET }).handle(request)).rejects.toMatchObject({
        name: "ConfigurationError",
      });
    }
  });

  it.each([
    ["a string", (long: string): unknown => long],
    ["bytes", (long: string): unknown => Buffer.from(long)],
    ["a stream", (long: string): unknown => new Blob([long]).stream()],
  ])("may be as large as maxBytes says, as %s", async (_, form) => {
    const long = JSON.stringify({ ...body, prompt: "海".repeat(100) });
    const maxBytes = Buffer.byteLength(long);
    expect(await verify({ method: "POST", url, body: form(long) }, { maxBytes })).toMatchObject({
      taskId: "t-1",
    });
    const error = await rejection(
      verify({ method: "POST", url, body: form(long) }, { maxBytes: maxBytes - 1 }),
    );
    expect(error).toMatchObject({ name: "CallbackError", status: 413 });
  });

  it("that never ends is not read far beyond 1 MiB", async () => {
    let given = 0;
    const endless = new ReadableStream({
      pull(queue) {
        given += 65_536;
        queue.enqueue(new Uint8Array(65_536).fill(32));
      },
    });
    await expect(verify({ method: "POST", url, body: endless })).rejects.toMatchObject({ status: 413 });
    expect(given).toBeLessThan(1_300_000);
  });

  it("that ends early is refused", async () => {
    const broken = new ReadableStream({
      pull(queue) {
        queue.error(new Error("reset"));
      },
    });
    await expect(verify({ method: "POST", url, body: broken })).rejects.toMatchObject({ status: 400 });
  });
});

describe("over real HTTP", () => {
  const target = () => new URL(url).pathname + new URL(url).search;
  const receiver = createCallbackReceiver({ secret: SECRET });
  const direct: RequestListener = async (incoming, outgoing) => {
    const { status } = await receiver.handle(incoming);
    outgoing.writeHead(status).end();
  };

  it.each<[string, RequestListener]>([
    ["toNodeListener", toNodeListener(receiver.handle)],
    ["Node's own request", direct],
  ])("a refused body gets a response, and the connection stays open: %s", async (_, listener) => {
    const address = await listening(createServer(listener));
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    const sockets = new Set<unknown>();
    const post = (path: string, bytes: number) =>
      new Promise<number | undefined>((resolve, reject) => {
        const outgoing = httpRequest(address + path, { method: "POST", agent }, (response) => {
          sockets.add(response.socket);
          response.resume().on("end", () => resolve(response.statusCode));
        });
        outgoing.on("error", reject);
        outgoing.write(Buffer.alloc(bytes, " "));
        outgoing.end("{}");
      });
    for (const round of [1, 2]) {
      expect([round, await post(target(), 8 * 1024 * 1024)]).toEqual([round, 413]);
      expect([round, await post("/hooks/wan", 8 * 1024 * 1024)]).toEqual([round, 401]);
      expect([round, await post(target(), 100)]).toEqual([round, 400]);
    }
    expect(sockets.size).toBe(1);
  });
});
