import { inspect } from "node:util";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { getBalance } from "../../src/account/index.js";
import { AuthenticationError, ConfigurationError, ResponseError } from "../../src/index.js";
import { rejection, TOKEN } from "../support/client.js";
import { expectToken, pageOf, startPlatformServer } from "../support/platform-server.js";
import { PLATFORM_TOKEN } from "../support/upload-server.js";

const ACCOUNT = "ad7afe47-cea9-4cda-980f-2ad8810e51cf";
const SERVICE_ID = "95a9d48e-5f6b-4b06-a174-fbb1cd2a1d5f";
const row = (fields: object) => ({
  id: ACCOUNT + JSON.stringify(fields),
  user_id: ACCOUNT,
  credentials: [{ id: ACCOUNT, token: ACCOUNT }],
  ...fields,
});

beforeEach(() => {
  vi.stubEnv("ACEDATACLOUD_PLATFORM_TOKEN", undefined);
  vi.stubEnv("ACEDATACLOUD_API_TOKEN", TOKEN);
  vi.spyOn(Date, "now").mockReturnValue(Date.UTC(2026, 10, 26));
});

/** The balance of an account with these applications. */
async function balanceOf(...rows: unknown[]) {
  const server = await startPlatformServer({ "/applications/": rows });
  return getBalance(server.options);
}

describe("getBalance", () => {
  it("returns every application, without the ids of the account", async () => {
    const server = await startPlatformServer({
      "/applications/": [
        row({
          remaining_amount: 12.5,
          used_amount: "3.25",
          service_id: SERVICE_ID,
          scope: "Global",
          allow_consume_global: true,
          expired_at: "2027-01-01T08:00:00",
          type: "Usage",
        }),
        row({ remaining_amount: null, used_amount: null, scope: "Individual", expired_at: null }),
      ],
    });
    const balance = await getBalance(server.options);
    expect(balance).toEqual({
      credits: 12.5,
      applications: [
        {
          remainingCredits: 12.5,
          usedCredits: 3.25,
          serviceId: SERVICE_ID,
          scope: "Global",
          allowConsumeGlobal: true,
          expiresAt: new Date("2027-01-01T08:00:00Z"),
          type: "Usage",
        },
        { scope: "Individual" },
      ],
    });
    expect(inspect(balance, { depth: 9, showHidden: true })).not.toContain(ACCOUNT);
    expect(server.paths()).toEqual(["/applications/?limit=100&offset=0"]);
    expectToken(server.arrivals, PLATFORM_TOKEN);
  });

  it.each<[string, object[], number | undefined]>([
    ["global applications are added", [{ remaining_amount: 0.1 }, { remaining_amount: "0.2" }], 0.3],
    [
      "an application for one service does not count",
      [{ remaining_amount: 1 }, { remaining_amount: 5, scope: "Individual" }],
      1,
    ],
    ["an application without a scope does not count", [{ remaining_amount: 1, scope: null }], undefined],
    [
      "an expired application does not count",
      [{ remaining_amount: 1 }, { remaining_amount: 5, expired_at: "2026-11-25" }],
      1,
    ],
    [
      "an application that expires now does not count",
      [{ remaining_amount: 5, expired_at: Date.UTC(2026, 10, 26) / 1_000 }],
      undefined,
    ],
    [
      "an application that expires later counts",
      [{ remaining_amount: 5, expired_at: Date.UTC(2026, 10, 27) / 1_000 }],
      5,
    ],
    [
      "an application without an amount does not count",
      [{ remaining_amount: null }, { remaining_amount: 2 }],
      2,
    ],
    [
      "unknown if no application has an amount",
      [{ remaining_amount: null }, { remaining_amount: "many" }, {}],
      undefined,
    ],
    ["0 if nothing is left", [{ remaining_amount: 0 }], 0],
    ["unknown without an application", [], undefined],
  ])("computes the credits: %s", async (_, applications, credits) => {
    const rows = applications.map((fields, index) => row({ scope: "Global", ...fields, id: index }));
    const balance = await balanceOf(...rows);
    expect(balance.credits).toBe(credits);
    expect("credits" in balance).toBe(credits !== undefined);
    expect(balance.applications).toHaveLength(applications.length);
  });

  it("reads all pages, however few rows the server sends at a time", async () => {
    const rows = Array.from({ length: 7 }, (_, id) => row({ id, scope: "Global", remaining_amount: 1 }));
    const server = await startPlatformServer({
      "/applications/": (query) => ({ json: pageOf(rows, query, 3) }),
    });
    expect((await getBalance(server.options)).credits).toBe(7);
    expect(server.paths()).toEqual([0, 3, 6].map((offset) => `/applications/?limit=100&offset=${offset}`));
  });

  it.each<[string, (offset: number) => unknown, number]>([
    ["a list that ignores the offset", () => ({ count: 9, items: [row({ id: 1 })] }), 2],
    ["a list without a count that ignores the offset", () => ({ results: [row({ id: 1 })] }), 2],
    ["a bare array, until a page is empty", (offset) => (offset === 0 ? [row({ id: 1 })] : []), 2],
    [
      "a list that is shorter than its count",
      (offset) => ({ count: 9, items: offset ? [] : [row({ id: 1 })] }),
      2,
    ],
    ["a list whose count is a string", () => ({ count: "1", items: [row({ id: 1 })] }), 1],
    ["rows that are not objects", () => ({ count: 3, items: [row({ id: 1 }), null, "x"] }), 1],
  ])("reads %s", async (_, answer, requests) => {
    const server = await startPlatformServer({
      "/applications/": (query) => ({ json: answer(Number(query.get("offset"))) }),
    });
    expect((await getBalance(server.options)).applications).toHaveLength(1);
    expect(server.arrivals).toHaveLength(requests);
  });

  it("never uses the token of the API", async () => {
    const fetch = vi.fn<typeof globalThis.fetch>();
    const error = await rejection(getBalance({ fetch }));
    expect(ConfigurationError.is(error) && error.message).toMatch(
      /^No platform token: set ACEDATACLOUD_PLATFORM_TOKEN/,
    );
    expect(fetch).not.toHaveBeenCalled();
  });

  it("throws the error of the platform, and a ResponseError for a response without a list", async () => {
    const refusing = await startPlatformServer({
      "/applications/": () => ({ status: 401, json: { error: "Invalid token" } }),
    });
    expect(AuthenticationError.is(await rejection(getBalance(refusing.options)))).toBe(true);
    const other = await startPlatformServer({ "/applications/": () => ({ json: { count: 0 } }) });
    expect(await rejection(getBalance(other.options))).toMatchObject({
      name: "ResponseError",
      message: "The platform responded without a list.",
      retryable: true,
    });
    expect(ResponseError.is(await rejection(getBalance(other.options)))).toBe(true);
  });
});
