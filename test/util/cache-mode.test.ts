import { afterEach, expect, it, vi } from "vitest";

afterEach(() => vi.resetModules());

it("the cache option is tried once, on a request that is not sent", async () => {
  const made: unknown[] = [];
  vi.stubGlobal(
    "Request",
    class {
      constructor(url: string, init: RequestInit) {
        made.push(url, init);
      }
    },
  );
  vi.resetModules();
  const { uncachedInit } = await import("../../src/util/cache-mode.js");
  expect([uncachedInit(), uncachedInit()]).toEqual([{ cache: "no-store" }, { cache: "no-store" }]);
  expect(made).toEqual(["http://localhost/", { cache: "no-store" }]);
});

it("a runtime without the cache option is tried only once", async () => {
  let made = 0;
  vi.stubGlobal(
    "Request",
    class {
      constructor() {
        made++;
        throw new Error("The 'cache' field on 'RequestInitializerDict' is not implemented.");
      }
    },
  );
  vi.resetModules();
  const { uncachedInit } = await import("../../src/util/cache-mode.js");
  expect([uncachedInit(), uncachedInit()]).toEqual([{}, {}]);
  expect(made).toBe(1);
});
