import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { fetchPrices, getBalance } from "../../src/account/index.js";
import { ResponseError, ServerError } from "../../src/index.js";
import { rejection } from "../support/client.js";
import { startPlatformServer } from "../support/platform-server.js";
import type { Reply } from "../support/server.js";

const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024, 0x20));
const sendBomb = (status: number): Reply => ({
  raw: (outgoing) => {
    const headers = { "content-type": "application/json", "content-encoding": "gzip" };
    outgoing.writeHead(status, headers).end(bomb);
  },
});

it("a response of more than 64 MiB after decompression is a ResponseError", async () => {
  const answers = { "/apis/": () => sendBomb(200), "/applications/": () => sendBomb(200) };
  const server = await startPlatformServer(answers);
  for (const call of [() => fetchPrices(server.withoutToken), () => getBalance(server.options)]) {
    const error = await rejection(call());
    expect(ResponseError.is(error) && error.message).toBe("The response is larger than 64 MiB.");
  }
  expect(bomb.byteLength).toBeLessThan(100_000);
});

it("an error response of more than 64 MiB is the error of its status", async () => {
  const server = await startPlatformServer({ "/apis/": () => sendBomb(500) });
  const error = await rejection(fetchPrices(server.withoutToken));
  expect(ServerError.is(error) && error.message).toBe("HTTP 500: the platform did not say why");
});
