import { expect, it, vi } from "vitest";
import { createCallbackReceiver } from "../../src/callbacks/index.js";
import { BadRequestError, type SettledTask, type TaskRef } from "../../src/index.js";
import {
  callbackFor,
  failure,
  posted,
  SECRET,
  success,
  useFakeTimersAndCrypto,
} from "../support/callbacks.js";
import { confirmingReceiver, recordingOnTask } from "../support/confirming-receiver.js";
import { during, MINUTE } from "../support/emulated.js";

useFakeTimersAndCrypto();

it("many callbacks that arrive together are read in few requests", async () => {
  // The duration of a request to a real server.
  const fetch: typeof globalThis.fetch = async (input, init) => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    return emulator.fetch(input as Request, init);
  };
  const { emulator, submit, receiver, notified, readsAt } = await confirmingReceiver({ wan: { fetch } });
  const jobs = await during(Promise.all(Array.from({ length: 120 }, (_, index) => submit(`r-${index}`))));
  await emulator.clock.advance(MINUTE);
  const requests = jobs.map(({ id, callback_url }) => posted(callback_url, success(id)));
  const responses = await during(Promise.all(requests.map((request) => receiver.handle(request))));
  expect(responses.every(({ status }) => status === 200)).toBe(true);
  expect(notified).toHaveLength(120);
  expect(readsAt().length).toBeLessThan(12);
});

it("many callbacks during an outage cause few requests, and each gets a 500", async () => {
  const { emulator, submit, receiver, notified, readsAt } = await confirmingReceiver();
  const jobs = await Promise.all(Array.from({ length: 300 }, (_, index) => submit(`r-${index}`)));
  await emulator.clock.advance(MINUTE);
  const down = () => Response.json({ error: { code: "api_error" } }, { status: 503 });
  emulator.faults.next(down, { on: ["read", "batch"], times: Number.POSITIVE_INFINITY });
  const requests = jobs.map(({ id, callback_url }) => posted(callback_url, success(id)));
  const responses = await during(Promise.all(requests.map((request) => receiver.handle(request))));
  expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([500]));
  expect(notified).toEqual([]);
  // The reads of the callbacks with their retries, and the background reads, which share batches.
  expect(readsAt().length).toBeLessThan(20);
  emulator.faults.clear();
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(notified).toHaveLength(300);
});

it("the tasks are read one by one if the client refuses a batch", async () => {
  let inFlight = 0;
  const getTasks = vi.fn(async (refs: Iterable<TaskRef>) => {
    const ids = Array.from(refs, (ref) => (ref as { id: string }).id);
    expect(++inFlight).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 10));
    inFlight--;
    if (ids.length > 1) throw new BadRequestError("No.", { status: 400, headers: new Headers() });
    return ids.map((id): SettledTask => ({ id, status: "failed", error: { message: "No." } }));
  });
  const { notified, onTask } = recordingOnTask();
  const client = { getTasks, waitForTask: vi.fn() };
  const { handle } = createCallbackReceiver({ secret: SECRET, onTask, client });
  const requests = await Promise.all(["a", "b", "c", "d"].map((id) => callbackFor(id, failure(id))));
  const responses = await during(Promise.all(requests.map((request) => handle(request))));
  expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(notified).toEqual(["a a failed", "b b failed", "c c failed", "d d failed"]);
});

it("the tasks are read one by one if the API refuses a batch because of one of them", async () => {
  const { emulator, submit, receiver, notified } = await confirmingReceiver();
  const jobs = await Promise.all(Array.from({ length: 5 }, (_, index) => submit(`r-${index}`)));
  await emulator.clock.advance(MINUTE);
  emulator.faults.next({ error: "bad_request" }, { times: 1, on: ["batch"] });
  const requests = jobs.map(({ id, callback_url }) => posted(callback_url, success(id)));
  const responses = await during(Promise.all(requests.map((request) => receiver.handle(request))));
  expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect(notified).toHaveLength(5);
});
