import { gzipSync } from "node:zlib";
import { describe, expect, it, vi } from "vitest";
import { ResponseError } from "../../src/index.js";
import { clientFor, REQUEST, rejection } from "../support/client.js";
import { type Reply, startServer } from "../support/server.js";

describe("a response", () => {
  it("is refused when it is larger than 64 MiB after decompression", async () => {
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

  it("is read with any content type, and with a byte order mark", async () => {
    const server = await startServer({
      text: '\ufeff{"task_id":"t-1"}',
      headers: { "content-type": "text/plain" },
    });
    expect((await clientFor(server.url).submit(REQUEST)).id).toBe("t-1");
  });

  it("keeps a character that is cut between two chunks", async () => {
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
    const cut = (status: number): Reply => ({
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

  it("is classified by its status when its body never ends, even if the fetch ignores its signal", async () => {
    const cancel = vi.fn();
    const fetch = async () => new Response(new ReadableStream({ cancel }), { status: 401 });
    const wan = clientFor("http://localhost:1", { fetch, requestTimeout: 5 });
    expect(await rejection(wan.submit(REQUEST))).toMatchObject({
      name: "AuthenticationError",
      maybeAccepted: false,
    });
    expect(cancel).toHaveBeenCalledOnce();
  });

  it("of a refused submission has the class of its code, and maybeAccepted by its status", async () => {
    const text = JSON.stringify({ error: { code: "api_error", message: "The model broke." } });
    const errorFor = async (status: number) => {
      const fetch = async () => new Response(text, { status });
      return rejection(clientFor("http://localhost:1", { fetch }).submit(REQUEST));
    };
    expect(await errorFor(400)).toMatchObject({ name: "ServerError", maybeAccepted: false });
    expect(await errorFor(500)).toMatchObject({ name: "ServerError", maybeAccepted: true });
  });
});
