import { createServer } from "node:http";
import { expect, it, vi } from "vitest";
import { toNodeListener } from "../../src/node/index.js";
import { listening } from "../support/server.js";

const serve = (handle: Parameters<typeof toNodeListener>[0]) =>
  listening(createServer(toNodeListener(handle)));

/** A body of `count` chunks of 64 KiB, and how many of them have been read. */
function chunks(count: number) {
  const state = { given: 0, cancelled: false };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (state.given === count) controller.close();
        else controller.enqueue(new Uint8Array(65_536).fill(state.given++ % 256));
      },
      cancel() {
        state.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { body, state };
}

it("sends a complete body to a slow reader, with backpressure on its source", async () => {
  const { body, state } = chunks(400);
  const url = await serve(() => new Response(body));
  const reader = (await fetch(url)).body?.getReader();
  await reader?.read();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(state.given).toBeLessThan(400);
  let size = 65_536;
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done) break;
    size += value?.byteLength ?? 0;
  }
  // The first chunk may have arrived in parts.
  expect(Math.abs(size - 400 * 65_536)).toBeLessThan(65_536);
  expect(state).toEqual({ given: 400, cancelled: false });
});

it("cancels the body and aborts the request's signal when the client disconnects", async () => {
  const { body, state } = chunks(Number.POSITIVE_INFINITY);
  let signal: AbortSignal | undefined;
  const url = await serve((request) => {
    signal = request.signal;
    return new Response(body);
  });
  const controller = new AbortController();
  await (await fetch(url, { signal: controller.signal })).body?.getReader().read();
  controller.abort();
  await vi.waitFor(() => expect([state.cancelled, signal?.aborted]).toEqual([true, true]));
});

it("aborts the request's signal while its handler is running, and not after a complete response", async () => {
  const signals: AbortSignal[] = [];
  const url = await serve((request) => {
    signals.push(request.signal);
    return request.url.endsWith("/hang") ? new Promise(() => {}) : new Response("done");
  });
  expect(await (await fetch(url)).text()).toBe("done");
  const controller = new AbortController();
  const hanging = fetch(`${url}/hang`, { signal: controller.signal }).catch(() => "aborted");
  await vi.waitFor(() => expect(signals).toHaveLength(2));
  controller.abort();
  expect(await hanging).toBe("aborted");
  await vi.waitFor(() => expect(signals[1]?.aborted).toBe(true));
  expect(signals[0]?.aborted).toBe(false);
});

it("passes on a request's body, and can send it back while it arrives", async () => {
  const url = await serve((request) => new Response(request.body, { status: 201, headers: { "x-a": "b" } }));
  const sent = "x".repeat(3_000_000);
  const response = await fetch(url, { method: "POST", body: sent });
  expect([response.status, response.headers.get("x-a")]).toEqual([201, "b"]);
  expect((await response.text()) === sent).toBe(true);
});

it("responds with HTTP 500 when the handler throws", async () => {
  const url = await serve(() => {
    throw new Error("a bug");
  });
  const response = await fetch(url, { method: "POST", body: "x".repeat(1_000_000) });
  expect([response.status, await response.text()]).toEqual([500, ""]);
});
