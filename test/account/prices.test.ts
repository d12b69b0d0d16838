import { beforeEach, describe, expect, it, vi } from "vitest";
import { type FetchPricesOptions, fetchPrices } from "../../src/account/index.js";
import {
  AbortError,
  ConfigurationError,
  ConnectionError,
  RequestTimeoutError,
  ResponseError,
  ServerError,
} from "../../src/index.js";
import { rejection } from "../support/client.js";
import { expectToken, startPlatformServer } from "../support/platform-server.js";
import { PLATFORM_TOKEN } from "../support/upload-server.js";

const RULES = [
  { conditions: { "==": [{ var: ["model", ""] }, "video-pro"] }, consumption: 0.14 },
  { conditions: {}, consumption: { "*": [0.5, { var: ["duration", 5] }] }, unit: "Second" },
];
const API = { path: "/wan/videos", definition: { openapi: "3.0.0" }, cost: RULES };
const OTHER = { path: "/veo/videos", cost: [{ conditions: {}, consumption: 99 }] };
const SERVICE_ID = "95a9d48e-5f6b-4b06-a174-fbb1cd2a1d5f";

beforeEach(() => {
  vi.stubEnv("ACEDATACLOUD_PLATFORM_TOKEN", PLATFORM_TOKEN);
});

describe("fetchPrices", () => {
  it("reads the rules with one request, without a token", async () => {
    vi.spyOn(Date, "now").mockReturnValue(Date.UTC(2026, 10, 26, 8));
    const server = await startPlatformServer({ "/apis/": () => ({ json: { count: 1, items: [API] } }) });
    expect(await fetchPrices(server.withoutToken)).toEqual({
      path: "/wan/videos",
      fetchedAt: "2026-11-26T08:00:00.000Z",
      rules: RULES,
    });
    expect(server.paths()).toEqual(["/apis/?path=/wan/videos"]);
    expectToken(server.arrivals, undefined);
  });

  it("asks the platform's own host by default, with the global fetch", async () => {
    const fetch = vi.fn(async (_: unknown) => Response.json({ count: 1, items: [API] }));
    vi.stubGlobal("fetch", fetch);
    await fetchPrices();
    expect(fetch.mock.calls[0]?.[0]).toBe("https://platform.acedata.cloud/api/v1/apis/?path=/wan/videos");
  });

  it.each<[string, unknown]>([
    ["under results", { count: 1, results: [API] }],
    ["in a bare array", [API]],
    ["among others, because the filter was ignored", { count: 2, items: [OTHER, API] }],
    ["alone and without a path", { count: 1, items: [{ cost: RULES }] }],
    ["with rules as JSON in a string", { count: 1, items: [{ ...API, cost: JSON.stringify(RULES) }] }],
  ])("finds a row %s", async (_, json) => {
    const server = await startPlatformServer({ "/apis/": () => ({ json }) });
    expect((await fetchPrices(server.withoutToken)).rules).toEqual(RULES);
    expect(server.arrivals).toHaveLength(1);
  });

  it("reads the whole list if the filter was ignored and the row is on a later page", async () => {
    const rows = [...Array.from({ length: 130 }, (_, index) => ({ ...OTHER, id: `a-${index}` })), API];
    const server = await startPlatformServer({ "/apis/": rows });
    expect((await fetchPrices(server.withoutToken)).rules).toEqual(RULES);
    expect(server.paths()).toEqual([
      "/apis/?path=/wan/videos",
      "/apis/?path=/wan/videos&limit=100&offset=0",
      "/apis/?path=/wan/videos&limit=100&offset=100",
    ]);
    expectToken(server.arrivals, undefined);
  });

  it.each<[string, object]>([
    ["none", {}],
    ["null", { cost: null }],
    ["an empty list", { cost: [] }],
    ["a text", { cost: "see the website" }],
  ])("reads the rules of the service if the API has %s", async (_, cost) => {
    const other = { id: "00000000-0000-0000-0000-000000000000", cost: OTHER.cost };
    const server = await startPlatformServer({
      "/apis/": [{ path: "/wan/videos", service_id: SERVICE_ID, ...cost }],
      "/services/": [other, { id: SERVICE_ID, cost: RULES }],
    });
    expect((await fetchPrices(server.withoutToken)).rules).toEqual(RULES);
    expect(server.paths()).toEqual(["/apis/?path=/wan/videos", `/services/?id=${SERVICE_ID}`]);
    expectToken(server.arrivals, undefined);
  });

  it.each<[string, unknown[], unknown[]]>([
    ["no row", [], []],
    ["only rows of other paths", [OTHER], []],
    ["several rows without a path", [{ cost: RULES }, { cost: RULES }], []],
    ["a row without rules and without a service", [{ path: "/wan/videos" }], []],
    ["a service without rules", [{ path: "/wan/videos", service_id: SERVICE_ID }], [{ id: SERVICE_ID }]],
    ["no service", [{ path: "/wan/videos", service_id: SERVICE_ID }], []],
  ])("fails with a ResponseError if there is %s", async (_, apis, services) => {
    const server = await startPlatformServer({ "/apis/": apis, "/services/": services });
    const error = await rejection(fetchPrices(server.withoutToken));
    // No list is read beyond its count.
    expect(server.arrivals.length).toBeLessThan(3);
    expect(ResponseError.is(error) && error.message).toBe("The platform has no price rules for /wan/videos.");
  });

  it("keeps a rule that it cannot read, so that no later rule takes its place", async () => {
    const cost = ["free", null, { consumption: 1 }, { conditions: {}, unit: 7, hidden: true, remark: " " }];
    const server = await startPlatformServer({ "/apis/": [{ path: "/wan/videos", cost }] });
    expect((await fetchPrices(server.withoutToken)).rules).toEqual([
      { conditions: null, consumption: null },
      { conditions: null, consumption: null },
      { conditions: null, consumption: 1 },
      { conditions: {}, consumption: null, hidden: true },
    ]);
  });

  it("resolves to plain data", async () => {
    const rule = { ...RULES[1], hidden: false, remark: "per second" };
    const server = await startPlatformServer({ "/apis/": [{ path: "/wan/videos", cost: [rule] }] });
    const prices = await fetchPrices(server.withoutToken);
    expect(prices.rules).toEqual([rule]);
    expect(JSON.parse(JSON.stringify(prices))).toEqual(prices);
    expect(structuredClone(prices)).toEqual(prices);
  });
});

describe("a failure of fetchPrices", () => {
  const failing = (options: FetchPricesOptions) => rejection(fetchPrices(options));

  it("has the class of its status, and there is one attempt", async () => {
    const server = await startPlatformServer({ "/apis/": () => ({ status: 502, text: "<html>" }) });
    expect(ServerError.is(await failing(server.withoutToken))).toBe(true);
    expect(server.arrivals).toHaveLength(1);
  });

  it.each(["<html>", "", "null", '{"items":null}', '"items"'])("is a ResponseError for %j", async (text) => {
    const server = await startPlatformServer({ "/apis/": () => ({ text }) });
    expect(ResponseError.is(await failing(server.withoutToken))).toBe(true);
  });

  it("is a ConnectionError without a response", async () => {
    const server = await startPlatformServer({ "/apis/": () => "reset" });
    expect(ConnectionError.is(await failing(server.withoutToken))).toBe(true);
  });

  it("is an AbortError when its signal is aborted", async () => {
    const controller = new AbortController();
    const server = await startPlatformServer({
      "/apis/": () => {
        controller.abort("enough");
        return "stall";
      },
    });
    const error = await failing({ ...server.withoutToken, signal: controller.signal });
    expect(AbortError.is(error) && error.cause).toBe("enough");
  });

  it("is a RequestTimeoutError after 60 seconds, for both requests together", async () => {
    vi.useFakeTimers();
    const row = { path: "/wan/videos", service_id: SERVICE_ID };
    const fetch = vi.fn(async (url: unknown) => {
      if (String(url).includes("/services/")) return new Promise<Response>(() => {});
      await new Promise((resolve) => setTimeout(resolve, 40_000));
      return Response.json({ items: [row] });
    });
    const failed = failing({ fetch });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(RequestTimeoutError.is(await failed)).toBe(true);
    expect(fetch).toHaveBeenCalledTimes(2);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it("is a ConfigurationError if a token is passed", async () => {
    const fetch = vi.fn<typeof globalThis.fetch>();
    const error = await failing({ platformToken: PLATFORM_TOKEN, fetch } as FetchPricesOptions);
    expect(ConfigurationError.is(error) && error.message).toMatch(/^unknown option platformToken; /);
    expect(fetch).not.toHaveBeenCalled();
  });
});
