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
  expect(deadline.aborted).toBe(false);
  vi.advanceTimersByTime(600);
  expect(deadline).toMatchObject({ ended: "timeout", aborted: true });
  expect(deadline.signal.aborted).toBe(true);
});

it("ends with its caller, for the caller's reason, and lets go of the signal", async () => {
  const controller = new AbortController();
  const deadline = new Deadline(1_000, [undefined, controller.signal]);
  const { signal } = deadline;
  expect(deadline.signal).toBe(signal);
  const raced = rejection(deadline.race(new Promise(() => {})));
  expect(getEventListeners(controller.signal, "abort")).toHaveLength(1);
  controller.abort("enough");
  expect(deadline).toMatchObject({ ended: "abort", reason: "enough" });
  expect(signal.reason).toBe("enough");
  expect(await raced).toBe("enough");
  expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
});

it("has ended before it began when one of its callers has, and listens to none of the others", () => {
  const other = new AbortController();
  const deadline = new Deadline(1_000, [AbortSignal.abort("early"), other.signal]);
  expect(deadline).toMatchObject({ ended: "abort", reason: "early" });
  expect(deadline.signal.reason).toBe("early");
  expect(getEventListeners(other.signal, "abort")).toHaveLength(0);
});

it("ends once, whatever comes later", () => {
  const controller = new AbortController();
  const heard = vi.fn();
  const deadline = new Deadline(1_000, []);
  deadline.addEventListener("abort", heard);
  deadline.abort();
  deadline.abort();
  controller.abort("late");
  expect(deadline).toMatchObject({ ended: "abort" });
  expect(heard).toHaveBeenCalledTimes(1);
});

it("tells nobody who no longer listens", () => {
  const heard = vi.fn();
  const deadline = new Deadline(1_000, []);
  deadline.addEventListener("abort", heard);
  deadline.removeEventListener();
  deadline.abort();
  expect(heard).not.toHaveBeenCalled();
});

it("is over when its work is, however that ended", async () => {
  expect(await withDeadline(1_000, [], async ({ timeout }) => timeout)).toBe(1_000);
  const bug = new Error("bug");
  expect(await rejection(withDeadline(1_000, [], () => Promise.reject(bug)))).toBe(bug);
});
