import { createServer } from "node:http";
import { expect, it, vi } from "vitest";
import { toNodeListener } from "../../src/node/index.js";
import { listening } from "../support/server.js";

const serve = (handle: Parameters<typeof toNodeListener>[0]) =>
  listening(createServer(toNodeListener(handle)));

/** A body of so many chunks of 64 KiB, and how many of them were asked for. */
function chunks(count: number) {
  const state = { given: 0, cancelled: false };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(queue) {
        if (state.given === count) queue.close();
        else queue.enqueue(new Uint8Array(65_536).fill(state.given++ % 256));
      },
      cancel() {
        state.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { body, state };
}

it("sends a body whole to a reader that is slower than its source, which waits meanwhile", async () => {
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
  // The first piece may have come in parts.
  expect(Math.abs(size - 400 * 65_536)).toBeLessThan(65_536);
  expect(state).toEqual({ given: 400, cancelled: false });
});

it("cancels the body and aborts the request's signal when the other side leaves", async () => {
  const { body, state } = chunks(Number.POSITIVE_INFINITY);
  let signal: AbortSignal | undefined;
  const url = await serve((request) => {
    signal = request.signal;
    return new Response(body);
  });
  const leave = new AbortController();
  await (await fetch(url, { signal: leave.signal })).body?.getReader().read();
  leave.abort();
  await vi.waitFor(() => expect([state.cancelled, signal?.aborted]).toEqual([true, true]));
});

it("aborts the request's signal while its handler is at work, and not after an answer that arrived", async () => {
  const signals: AbortSignal[] = [];
  const url = await serve((request) => {
    signals.push(request.signal);
    return request.url.endsWith("/hang") ? new Promise(() => {}) : new Response("done");
  });
  expect(await (await fetch(url)).text()).toBe("done");
  const leave = new AbortController();
  const hanging = fetch(`${url}/hang`, { signal: leave.signal }).catch(() => "left");
  await vi.waitFor(() => expect(signals).toHaveLength(2));
  leave.abort();
  expect(await hanging).toBe("left");
  await vi.waitFor(() => expect(signals[1]?.aborted).toBe(true));
  expect(signals[0]?.aborted).toBe(false);
});

it("hands over a request's body, and can send it back while it comes", async () => {
  const url = await serve((request) => new Response(request.body, { status: 201, headers: { "x-a": "b" } }));
  const sent = "x".repeat(3_000_000);
  const answer = await fetch(url, { method: "POST", body: sent });
  expect([answer.status, answer.headers.get("x-a")]).toEqual([201, "b"]);
  expect((await answer.text()) === sent).toBe(true);
});

it("answers 500 for a handler that throws", async () => {
  const url = await serve(() => {
    throw new Error("a mistake");
  });
  const answer = await fetch(url, { method: "POST", body: "x".repeat(1_000_000) });
  expect([answer.status, await answer.text()]).toEqual([500, ""]);
});
