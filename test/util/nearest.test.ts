import { expect, it } from "vitest";
import { nearestOf } from "../../src/util/nearest.js";

const KNOWN = ["apiKey", "baseURL", "requestTimeout", "maxRetries", "signal", "timeout", "pollInterval"];

it.each([
  ["baseUrl", "baseURL"],
  ["base_url", "baseURL"],
  ["baseURI", "baseURL"],
  ["apikey", "apiKey"],
  ["maxRetry", "maxRetries"],
  ["retries", "maxRetries"],
  ["timout", "timeout"],
  ["tiemout", "timeout"],
  ["abortSignal", "signal"],
  ["interval", "pollInterval"],
  ["timeout", "timeout"],
])("%s is similar to %s", (given, nearest) => {
  expect(nearestOf(given, KNOWN)).toBe(nearest);
});

it.each(["", "x", "token", "colour", "a".repeat(10_000)])("%s is similar to no known name", (given) => {
  expect(nearestOf(given, KNOWN)).toBeUndefined();
});

it("the first of several names that are equally similar is chosen", () => {
  expect(nearestOf("wan2.6-x2v", ["wan2.6-t2v", "wan2.6-i2v"])).toBe("wan2.6-t2v");
  expect(nearestOf("anything", [])).toBeUndefined();
});
