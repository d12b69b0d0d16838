import { expect, it, vi } from "vitest";
import { invokeSafely } from "../../src/util/invoke-safely.js";

const error = vi.fn<(line: string) => void>();
const logger = { debug() {}, info() {}, warn() {}, error };

it("returns the result of the function, or undefined if there is no function", () => {
  expect(invokeSafely(logger, "onUpdate", (a: number, b: number) => a + b, 3, 4)).toBe(7);
  expect(invokeSafely(logger, "onUpdate", undefined)).toBeUndefined();
});

it("logs what the function throws or rejects with, without the query of a URL", async () => {
  error.mockClear();
  const bug = new Error("no disk at https://a.example/b?c=s3cr3t");
  const throwing = () => {
    throw bug;
  };
  expect(invokeSafely(logger, "onUpdate threw; the wait continues", throwing)).toBeUndefined();
  await rejected(invokeSafely(logger, "onSubmitted threw; the wait continues", () => Promise.reject(bug)));
  expect(error.mock.calls.flat()).toEqual([
    "onUpdate threw; the wait continues: no disk at https://a.example/b?…",
    "onSubmitted threw; the wait continues: no disk at https://a.example/b?…",
  ]);
});

async function rejected(promise: Promise<unknown> | undefined): Promise<void> {
  await promise?.catch(() => {});
}
