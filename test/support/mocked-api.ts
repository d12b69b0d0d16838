import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from "vitest";
import type { WanClient, WanClientOptions } from "../../src/index.js";
import { clientFor } from "./client.js";

const API = "https://api.acedata.cloud";
export const VIDEO = "https://cdn.acedata.cloud/result.mp4";
export const MINUTE = 60_000;

const server = setupServer();

/** Fake timers and an API of msw handlers for each test of a file. No test may leave a timer behind. */
export function useMockedApi(): void {
  beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
  beforeEach(() => {
    vi.useFakeTimers();
    createdAt = Date.now() / 1_000;
  });
  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
    server.resetHandlers();
  });
  afterAll(() => server.close());
}

/** A client whose pace holds nothing up. */
export function client(options?: WanClientOptions): WanClient {
  return clientFor(API, options);
}

let createdAt = 0;
export const pending = (id = "t-1") => ({ id, created_at: createdAt, request: { model: "wan2.6-t2v" } });
export const succeeded = (id = "t-1") => ({
  ...pending(id),
  finished_at: 1,
  response: { state: "completed", video_url: VIDEO },
});
export const failed = (id = "t-1") => ({
  ...pending(id),
  finished_at: 1,
  response: { success: false, error: { code: "bad_request", message: "invalid input" } },
});

/** Answers reads with what `answer` makes of the ids, and counts them. */
export function answerReads(answer: (id: string, read: number) => unknown): { count: number } {
  const reads = { count: 0 };
  server.use(
    http.post(`${API}/wan/tasks`, async ({ request }) => {
      const { id } = (await request.json()) as { id: string };
      const body = await answer(id, ++reads.count);
      return body instanceof Response ? body : HttpResponse.json(body as object);
    }),
  );
  return reads;
}

/** Settles a promise while fake time goes by. */
export async function during<T>(promise: Promise<T>, ms = 31 * MINUTE): Promise<T> {
  let done = false;
  const settled = promise.finally(() => {
    done = true;
  });
  settled.catch(() => {});
  for (let passed = 0; !done && passed < ms; passed += 250) await vi.advanceTimersByTimeAsync(250);
  return settled;
}

/** Answers submits with `body`, and counts them. */
export function answerSubmit(body: object): { count: number } {
  const submits = { count: 0 };
  server.use(
    http.post(`${API}/wan/videos`, () => {
      submits.count++;
      return HttpResponse.json(body);
    }),
  );
  return submits;
}
