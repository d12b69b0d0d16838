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

// Taken before a test replaces it with a fake one.
const { setTimeout: startRealTimer } = globalThis;
/** The names that pending accesses to the file system have in `process.getActiveResourcesInfo()`. */
const FILE_ACCESSES = ["FSReqPromise", "FSReqCallback", "CloseReq"];

/** The emulator's response to a bare POST. */
export async function postTo(
  emulator: Pick<Emulator, "fetch">,
  path: string,
  body: unknown,
  init: RequestInit = {},
) {
  const response = await emulator.fetch(`${API}${path}`, {
    method: "POST",
    headers: { authorization: "Bearer any", "content-type": "application/json" },
    body: JSON.stringify(body),
    ...init,
  });
  return { status: response.status, body: await response.json(), headers: response.headers };
}

let taskSeconds = 60;

/** The API in test files that call `useEmulator`. */
export const emulator = createEmulator({ taskSeconds: () => taskSeconds });

/** Uses fake timers, and the emulator in place of the API, in each test of a file. No test may leave a timer behind. */
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

/** A client without a limit on its read requests. */
export function client(options?: WanClientOptions): WanClient {
  return clientFor(API, options);
}

/** Sets how many seconds the tasks of a test take from now on. */
export function tasksTake(seconds: number): void {
  taskSeconds = seconds;
}

/** Creates a task without a client, as if another process had submitted it. Resolves to its id. */
export async function aTask(outcome: Outcome = "succeed", seconds = taskSeconds): Promise<string> {
  const before = taskSeconds;
  tasksTake(seconds);
  emulator.outcomes.next(outcome);
  const { body } = await postTo(emulator, "/wan/videos", { ...REQUEST, async: true });
  tasksTake(before);
  return body.task_id;
}

/** The read requests that arrived. */
export function reads(): LoggedRequest[] {
  return emulator.requests.filter(({ path }) => path === "/wan/tasks");
}

/** The submit requests that arrived. */
export function submits(): LoggedRequest[] {
  return emulator.requests.filter(({ path }) => path === "/wan/videos");
}

/**
 * Waits in real time until no access to the file system is pending. On a busy machine, an access can take longer than the minutes
 * of fake time in which a test expects its result.
 */
async function filesSettled(): Promise<void> {
  const isPending = () => process.getActiveResourcesInfo().some((name) => FILE_ACCESSES.includes(name));
  while (isPending()) await new Promise((resolve) => startRealTimer(resolve, 1));
}

/** Waits for a promise while fake time passes. Fake time stands still while files are read or written. */
export async function during<T>(promise: Promise<T>, ms = 31 * MINUTE): Promise<T> {
  let done = false;
  const settled = promise.finally(() => {
    done = true;
  });
  settled.catch(() => {});
  for (let passed = 0; !done && passed < ms; passed += 250) {
    await filesSettled();
    await vi.advanceTimersByTimeAsync(250);
  }
  return settled;
}

/** Accepts the next submission, and holds its response until the returned function is called. */
export function holdResponse(): () => void {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  emulator.faults.next(async (_, respond) => {
    const response = await respond();
    await released;
    return response;
  });
  return release;
}
