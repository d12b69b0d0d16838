import { getEventListeners } from "node:events";
import { expect, it, vi } from "vitest";
import { abortable, addAbortListener } from "../../src/util/abort.js";
import { rejection } from "../support/client.js";

it("the callbacks of a signal share one event listener, which is removed with the last of them", () => {
  const { signal } = new AbortController();
  const removers = Array.from({ length: 20 }, () => addAbortListener(signal, () => {}));
  expect(getEventListeners(signal, "abort")).toHaveLength(1);
  for (const remove of removers) remove();
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
});

it("an abort calls every callback once, except those that were removed", () => {
  const controller = new AbortController();
  const [first, second, removed] = [vi.fn(), vi.fn(), vi.fn()];
  addAbortListener(controller.signal, first);
  addAbortListener(controller.signal, removed)();
  addAbortListener(controller.signal, second);
  controller.abort();
  controller.abort();
  expect([first, second, removed].map(({ mock }) => mock.calls.length)).toEqual([1, 1, 0]);
});

it("an abort ends the wait for a promise, and a late rejection is ignored", async () => {
  const controller = new AbortController();
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<void>((_, rejectPromise) => {
    reject = rejectPromise;
  });
  const raced = rejection(abortable(promise, controller.signal));
  controller.abort("enough");
  reject(new Error("too late"));
  expect(await raced).toBe("enough");
});

it("a promise that settles first leaves no listener", async () => {
  const { signal } = new AbortController();
  expect(await abortable(Promise.resolve(7), signal)).toBe(7);
  expect(await rejection(abortable(Promise.reject("no"), signal))).toBe("no");
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
});
