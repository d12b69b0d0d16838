import { expect } from "vitest";
import type { FetchPricesOptions, PriceRule } from "../../src/account/index.js";
import { type Arrival, type Reply, startServer } from "./server.js";
import { PLATFORM_TOKEN } from "./upload-server.js";

/** The server's answer for one path: rows that it sends in pages, or a function that returns the reply. */
type Answer = readonly unknown[] | ((query: URLSearchParams, arrival: Arrival) => Reply);

/** A real server on loopback that acts as the platform. `answers` are by path, such as `/usage/apis/`. */
export async function startPlatformServer(answers: Record<string, Answer>) {
  const server = await startServer((arrival) => {
    const { pathname, searchParams } = new URL(arrival.path, "http://localhost");
    const answer = answers[pathname.replace("/api/v1", "")];
    if (typeof answer === "function") return answer(searchParams, arrival);
    return answer ? { json: pageOf(answer, searchParams) } : { status: 404, json: { error: "Not found" } };
  });
  const baseURL = `${server.url}/api/v1`;
  return {
    baseURL,
    arrivals: server.arrivals,
    /** The paths and queries that were requested. */
    paths: () => server.arrivals.map(({ path }) => path.replace("/api/v1", "")),
    options: { baseURL, platformToken: PLATFORM_TOKEN },
    withoutToken: { baseURL } satisfies FetchPricesOptions,
  };
}

/** A page of rows, as the platform sends it. */
export function pageOf(rows: readonly unknown[], query: URLSearchParams, limit = 100) {
  const start = Number(query.get("offset"));
  const length = Math.min(limit, Number(query.get("limit") ?? 12));
  return { count: rows.length, items: rows.slice(start, start + length) };
}

/** Checks that every request has this token, or that no request has a token if it is `undefined`. */
export function expectToken(arrivals: readonly Arrival[], token: string | undefined): void {
  expect(arrivals.length).toBeGreaterThan(0);
  for (const { method, headers } of arrivals) {
    expect([method, headers.authorization]).toEqual(["GET", token && `Bearer ${token}`]);
  }
}

/** Price rules as `fetchPrices` returns them. */
export function pricesOf(...rules: unknown[]) {
  return { path: "/wan/videos", fetchedAt: "2026-11-26T00:00:00.000Z", rules: rules as PriceRule[] };
}
