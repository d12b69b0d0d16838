import { expect, it, vi } from "vitest";
import { stream } from "../../src/util/async-stream.js";
import { rejection } from "../support/client.js";

it("does nothing before it is read, and ends after its values", async () => {
  const produce = vi.fn(async (push: (value: number) => void) => {
    push(1);
    push(2);
  });
  const values = stream<number>(produce);
  await new Promise((resolve) => setTimeout(resolve));
  expect(produce).not.toHaveBeenCalled();
  expect(values[Symbol.asyncIterator]()).toBe(values);
  expect([await values.next(), await values.next(), await values.next()]).toEqual([
    { done: false, value: 1 },
    { done: false, value: 2 },
    { done: true, value: undefined },
  ]);
});

it("fails after the values that came before", async () => {
  const values = stream<number>(async (push) => {
    push(1);
    throw new Error("database");
  });
  expect(await values.next()).toEqual({ done: false, value: 1 });
  expect(await rejection(values.next())).toMatchObject({ message: "database" });
});

it("tells when a value has been read, and not before", async () => {
  const onRead = vi.fn();
  const values = stream<number>(async (push) => {
    push(1, onRead);
    push(2, onRead);
  });
  await values.next();
  expect(onRead).toHaveBeenCalledTimes(1);
});

it("tells its work that the reader has left, and takes nothing more", async () => {
  let left: AbortSignal | undefined;
  let late = () => {};
  const values = stream<number>(async (push, signal) => {
    left = signal;
    push(1);
    await new Promise<void>((resolve) => {
      late = () => {
        push(2);
        resolve();
      };
    });
  });
  await values.next();
  expect(left?.aborted).toBe(false);
  expect(await values.return?.()).toEqual({ done: true, value: undefined });
  expect(left?.aborted).toBe(true);
  late();
  expect(await values.next()).toEqual({ done: true, value: undefined });
});
