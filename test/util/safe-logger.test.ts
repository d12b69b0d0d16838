import { expect, it, vi } from "vitest";
import { safeLogger } from "../../src/util/safe-logger.js";

it("a logger that is missing or throws does no harm", () => {
  const debug = vi.fn(() => {
    throw new Error("disk full");
  });
  safeLogger(undefined).debug("a");
  safeLogger({ debug } as never).debug("a");
  expect(debug).toHaveBeenCalledWith("a");
});
