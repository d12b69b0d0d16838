import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";
import { createEmulator, type Emulator, type LoggedRequest, type Outcome } from "../../src/emulator/index.js";
import type { WanClient, WanClientOptions } from "../../src/index.js";
import { wanHandlers } from "../../src/msw/index.js";
import { clientFor, REQUEST } from "./client.js";
import { useFakeTimers } from "./fake-timers.js";

/** The client's own `baseURL`. */
export const API = "https://api.acedata.cloud";
export const MINUTE = 60_000;

/** What the emulator answers to a bare POST. */
export async function postTo(
  emulator: Pick<Emulator, "fetch">,
  path: string,
  body: unknown,
  init: RequestInit = {},
) {
  const answer = await emulator.fetch(`${API}${path}`, {
    method: "POST",
    headers: { authorization: "Bearer any", "content-type": "application/json" },
    body: JSON.stringify(body),
    ...init,
  });
  return { status: answer.status, body: await answer.json(), headers: answer.headers };
}

let taskSeconds = 60;

/** The API of a file that calls `useEmulator`. */
export const emulator = createEmulator({ taskSeconds: () => taskSeconds });

/** Fake timers, and the emulator in place of the API, for each test of a file. No test may leave a timer behind. */
export function useEmulator(): void {
  const server = setupServer(...wanHandlers(emulator));
  beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
  useFakeTimers();
  beforeEach(() => {
    taskSeconds = 60;
  });
  afterEach(() => emulator.reset());
  afterAll(() => server.close());
}

/** A client whose pace holds nothing up. */
export function client(options?: WanClientOptions): WanClient {
  return clientFor(API, options);
}

/** How long the tasks of a test take from now on, seconds. */
export function tasksTake(seconds: number): void {
  taskSeconds = seconds;
}

/** A task that somebody submitted a while ago, perhaps another process. */
export async function aTask(outcome: Outcome = "succeed", seconds = taskSeconds): Promise<string> {
  const before = taskSeconds;
  tasksTake(seconds);
  emulator.outcomes.next(outcome);
  const { body } = await postTo(emulator, "/wan/videos", { ...REQUEST, async: true });
  tasksTake(before);
  return body.task_id;
}

/** The reads that arrived. */
export function reads(): LoggedRequest[] {
  return emulator.requests.filter(({ path }) => path === "/wan/tasks");
}

/** The submits that arrived. */
export function submits(): LoggedRequest[] {
  return emulator.requests.filter(({ path }) => path === "/wan/videos");
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
