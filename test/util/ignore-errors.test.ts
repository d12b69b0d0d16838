import { expect, it, vi } from "vitest";
import { ignoreErrors } from "../../src/util/ignore-errors.js";

it("work that throws or rejects does no harm", async () => {
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  ignoreErrors(() => {
    throw new Error("no");
  });
  ignoreErrors(() => Promise.reject(new Error("no")));
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});
