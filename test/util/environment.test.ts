import { expect, it, vi } from "vitest";
import {
  isBrowser,
  isWorkerd,
  PLATFORM_TOKEN_VARIABLE,
  tokenFromEnvironment,
} from "../../src/util/environment.js";

it("the token is read from the environment, if there is one and the program may read it", () => {
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

it("the token of the platform has its own variable", () => {
  vi.stubEnv("ACEDATACLOUD_API_TOKEN", "of the API");
  vi.stubEnv("ACEDATACLOUD_PLATFORM_TOKEN", undefined);
  expect(tokenFromEnvironment(PLATFORM_TOKEN_VARIABLE)).toBeUndefined();
  vi.stubEnv("ACEDATACLOUD_PLATFORM_TOKEN", "of the platform");
  expect(tokenFromEnvironment(PLATFORM_TOKEN_VARIABLE)).toBe("of the platform");
});

it("a page is a browser, and a worker and a server are not", () => {
  expect(isBrowser()).toBe(false);
  vi.stubGlobal("window", {});
  expect(isBrowser()).toBe(false);
  vi.stubGlobal("window", { document: {} });
  expect(isBrowser()).toBe(true);
});

it("workerd is recognized by a global that only it has", () => {
  expect(isWorkerd()).toBe(false);
  vi.stubGlobal("WebSocketPair", class {});
  expect(isWorkerd()).toBe(true);
});
