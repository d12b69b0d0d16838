import { getEventListeners } from "node:events";
import { expect, it, vi } from "vitest";
import { Deadline, withDeadline } from "../../src/util/deadline.js";
import { rejection } from "../support/client.js";
import { useFakeTimers } from "../support/fake-timers.js";

useFakeTimers();

it("ends when its time is up, and says how much of it is left", () => {
  const deadline = new Deadline(1_000, []);
  vi.advanceTimersByTime(400);
  expect(deadline.remaining()).toBe(600);
  expect(deadline.ended).toBeUndefined();
  expect(deadline.signal.aborted).toBe(false);
  vi.advanceTimersByTime(600);
  expect(deadline.ended).toBe("timeout");
  expect(deadline.signal.aborted).toBe(true);
});

it("ends with a signal of its caller, with the same reason, and removes its listener", async () => {
  const controller = new AbortController();
  const deadline = new Deadline(1_000, [undefined, controller.signal]);
  const raced = rejection(deadline.race(new Promise(() => {})));
  expect(getEventListeners(controller.signal, "abort")).toHaveLength(1);
  controller.abort("enough");
  expect(deadline.ended).toBe("abort");
  expect(deadline.signal.reason).toBe("enough");
  expect(await raced).toBe("enough");
  expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
});

it("has already ended when a signal of its caller is aborted, and listens to none of the others", () => {
  const other = new AbortController();
  const deadline = new Deadline(1_000, [AbortSignal.abort("early"), other.signal]);
  expect(deadline.ended).toBe("abort");
  expect(deadline.signal.reason).toBe("early");
  expect(getEventListeners(other.signal, "abort")).toHaveLength(0);
});

it("notifies every listener of its signal, once", () => {
  const deadline = new Deadline(1_000, []);
  const listeners = [vi.fn(), vi.fn()];
  for (const listener of listeners) deadline.signal.addEventListener("abort", listener);
  deadline.abort("first");
  deadline.abort("second");
  expect(deadline.ended).toBe("abort");
  expect(deadline.signal.reason).toBe("first");
  for (const listener of listeners) expect(listener).toHaveBeenCalledTimes(1);
});

it("ends only once", () => {
  const deadline = new Deadline(1_000, []);
  vi.advanceTimersByTime(1_000);
  deadline.abort("late");
  expect(deadline.ended).toBe("timeout");
});

it("does not end after it was closed", () => {
  const controller = new AbortController();
  const deadline = new Deadline(1_000, [controller.signal]);
  deadline.close();
  controller.abort();
  vi.advanceTimersByTime(1_000);
  expect(deadline.ended).toBeUndefined();
});

it("is closed when its work has ended, however it ended", async () => {
  expect(await withDeadline(1_000, [], async ({ timeout }) => timeout)).toBe(1_000);
  const bug = new Error("bug");
  expect(await rejection(withDeadline(1_000, [], () => Promise.reject(bug)))).toBe(bug);
  expect(vi.getTimerCount()).toBe(0);
});
