import { expect, it, vi } from "vitest";
import { asyncStream } from "../../src/util/async-stream.js";
import { rejection } from "../support/client.js";

it("starts with the first read, and ends after its values", async () => {
  const produce = vi.fn(async (push: (value: number) => void) => {
    push(1);
    push(2);
  });
  const values = asyncStream<number>(produce);
  await new Promise((resolve) => setTimeout(resolve));
  expect(produce).not.toHaveBeenCalled();
  expect(values[Symbol.asyncIterator]()).toBe(values);
  expect([await values.next(), await values.next(), await values.next()]).toEqual([
    { done: false, value: 1 },
    { done: false, value: 2 },
    { done: true, value: undefined },
  ]);
});

it("fails after the values that were pushed before", async () => {
  const values = asyncStream<number>(async (push) => {
    push(1);
    throw new Error("database");
  });
  expect(await values.next()).toEqual({ done: false, value: 1 });
  expect(await rejection(values.next())).toMatchObject({ message: "database" });
});

it("calls onRead when a value has been read, and not before", async () => {
  const onRead = vi.fn();
  const values = asyncStream<number>(async (push) => {
    push(1, onRead);
    push(2, onRead);
  });
  await values.next();
  expect(onRead).toHaveBeenCalledTimes(1);
});

it("aborts its work when the iterator is closed, and accepts no more values", async () => {
  let signal: AbortSignal | undefined;
  let late = () => {};
  const values = asyncStream<number>(async (push, given) => {
    signal = given;
    push(1);
    await new Promise<void>((resolve) => {
      late = () => {
        push(2);
        resolve();
      };
    });
  });
  await values.next();
  expect(signal?.aborted).toBe(false);
  expect(await values.return?.()).toEqual({ done: true, value: undefined });
  expect(signal?.aborted).toBe(true);
  late();
  expect(await values.next()).toEqual({ done: true, value: undefined });
});
