import { afterEach, expect, it, vi } from "vitest";
import { isBrowser, isWorkerd, tokenFromEnvironment } from "../../src/util/environment.js";
import { safeLogger } from "../../src/util/safe-logger.js";

afterEach(() => vi.resetModules());

it("the token is read from the environment, where there is one and it may be read", () => {
  vi.stubEnv("ACEDATACLOUD_API_TOKEN", "from-env");
  expect(tokenFromEnvironment()).toBe("from-env");
  for (const process of [undefined, {}, { env: {} }]) {
    vi.stubGlobal("process", process);
    expect(tokenFromEnvironment()).toBeUndefined();
  }
  const refusing = {
    get env() {
      throw new Error("Requires env access");
    },
  };
  vi.stubGlobal("process", refusing);
  expect(tokenFromEnvironment()).toBeUndefined();
});

it("a page is a browser, and a worker and a server are none", () => {
  expect(isBrowser()).toBe(false);
  vi.stubGlobal("window", {});
  expect(isBrowser()).toBe(false);
  vi.stubGlobal("window", { document: {} });
  expect(isBrowser()).toBe(true);
});

it("Cloudflare's runtime is known by what only it has", () => {
  expect(isWorkerd()).toBe(false);
  vi.stubGlobal("WebSocketPair", class {});
  expect(isWorkerd()).toBe(true);
});

it("whether a request may ask for no cache is tried out once, on one that goes nowhere", async () => {
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
  const { uncached } = await import("../../src/transport/cache-mode.js");
  expect([uncached(), uncached()]).toEqual([{ cache: "no-store" }, { cache: "no-store" }]);
  expect(made).toEqual(["http://localhost/", { cache: "no-store" }]);
});

it("a runtime that cannot be asked for no cache is not asked again", async () => {
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
  const { uncached } = await import("../../src/transport/cache-mode.js");
  expect([uncached(), uncached()]).toEqual([{}, {}]);
  expect(made).toBe(1);
});

it("a logger that is missing, or throws, ends nothing", () => {
  const debug = vi.fn(() => {
    throw new Error("disk full");
  });
  safeLogger(undefined).debug("a");
  safeLogger({ debug } as never).debug("a");
  expect(debug).toHaveBeenCalledWith("a");
});
