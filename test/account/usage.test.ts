import { inspect } from "node:util";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type FindUsageOptions, findUsage, getUsage, type UsageOptions } from "../../src/account/index.js";
import { createEmulator } from "../../src/emulator/index.js";
import { AbortError, ConfigurationError, RequestTimeoutError, ServerError } from "../../src/index.js";
import { clientFor, REQUEST, rejection, TOKEN } from "../support/client.js";
import { expectToken, pageOf, startPlatformServer } from "../support/platform-server.js";
import { PLATFORM_TOKEN } from "../support/upload-server.js";

const ACCOUNT = "ad7afe47-cea9-4cda-980f-2ad8810e51cf";
const NOW = Date.UTC(2026, 10, 26, 8);
const TOMORROW = new Date(NOW + 86_400_000).toISOString();
const since = "2026-11-01T00:00:00Z";
const row = (id: number, fields: object = {}) => ({
  id,
  user_id: ACCOUNT,
  application_id: ACCOUNT,
  api: { id: ACCOUNT, title: "Wan Videos Generation API" },
  trace_id: `trace-${id}`,
  created_at: "2026-11-20T00:00:00Z",
  ...fields,
});
const rows = (count: number) => Array.from({ length: count }, (_, id) => row(id));
const ids = (records: { traceId?: string | undefined }[]) => records.map(({ traceId }) => traceId);
const traces = (...numbers: number[]) => numbers.map((number) => `trace-${number}`);

beforeEach(() => {
  vi.stubEnv("ACEDATACLOUD_PLATFORM_TOKEN", undefined);
  vi.stubEnv("ACEDATACLOUD_API_TOKEN", TOKEN);
  vi.spyOn(Date, "now").mockReturnValue(NOW);
});

/** Everything that is left to read. */
async function all<T>(records: AsyncIterable<T>): Promise<T[]> {
  const read: T[] = [];
  for await (const record of records) read.push(record);
  return read;
}

const serverWith = (list: readonly unknown[], limit = 100) =>
  startPlatformServer({ "/usage/apis/": (query) => ({ json: pageOf(list, query, limit) }) });

/** A platform that has only the records between `created_at_from` and `created_at_to`. */
function withinRange(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const { searchParams } = new URL(input as string);
    const [from = "", to = ""] = ["created_at_from", "created_at_to"].map(
      (end) => searchParams.get(end) ?? "",
    );
    const { items } = await (await fetch(input, init)).json();
    const inRange = items.filter(({ created_at: at }: { created_at: string }) => from <= at && at <= to);
    return Response.json({ count: inRange.length, items: inRange });
  };
}

async function usageOf(list: readonly unknown[], options: Partial<UsageOptions> = {}) {
  const server = await serverWith(list);
  return all(getUsage({ since, ...server.options, ...options }));
}

describe("getUsage", () => {
  it("yields what each call cost, without the ids of the account", async () => {
    const billed = { status_code: 200, original_amount: 4.73, deducted_amount: "4.5", elapsed: 73.2 };
    const failed = {
      status_code: "500",
      original_amount: null,
      deducted_amount: "",
      created_at: NOW / 1_000,
    };
    const records = await usageOf([row(1, billed), row(2, { ...failed, api: null, trace_id: null })]);
    expect(records).toEqual([
      {
        traceId: "trace-1",
        status: 200,
        originalCredits: 4.73,
        deductedCredits: 4.5,
        elapsed: 73.2,
        createdAt: new Date("2026-11-20T00:00:00Z"),
        api: "Wan Videos Generation API",
      },
      { status: 500, createdAt: new Date(NOW) },
    ]);
    expect(inspect(records, { depth: 9, showHidden: true })).not.toContain(ACCOUNT);
  });

  it("asks for the range and for pages, with the token of the platform", async () => {
    const server = await serverWith(rows(2));
    await all(getUsage({ ...server.options, since: new Date(since), until: "2026-11-21" }));
    expect(server.paths()).toEqual([
      "/usage/apis/?created_at_from=2026-11-01T00%3A00%3A00.000Z&created_at_to=2026-11-21T00%3A00%3A00.000Z" +
        "&limit=100&offset=0",
    ]);
    expectToken(server.arrivals, PLATFORM_TOKEN);
  });

  it("asks for the records until a day from now by default, because the clock of this machine may be slow", async () => {
    const server = await serverWith([]);
    await all(getUsage({ ...server.options, since }));
    expect(new URLSearchParams(server.paths()[0]).get("created_at_to")).toBe(TOMORROW);
  });

  it("yields only the records in the range, even if the platform ignores the range", async () => {
    const at = (id: number, created_at: unknown) => row(id, { created_at });
    const list = [
      at(1, "2026-10-31T23:59:59.999Z"),
      at(2, "2026-11-01T00:00:00"),
      at(3, Date.parse("2026-11-21T00:00:00Z") / 1_000),
      at(4, "2026-11-21T00:00:00.001Z"),
    ];
    expect(ids(await usageOf(list, { until: "2026-11-21T00:00:00Z" }))).toEqual(traces(2, 3));
  });

  it("yields records without a time, and records that are newer than the clock of this machine", async () => {
    const ahead = row(2, { created_at: NOW / 1_000 + 60 });
    const untimed = [row(1, { created_at: null }), ahead, row(3, { created_at: "soon" })];
    expect(ids(await usageOf(untimed))).toEqual(traces(1, 2, 3));
  });

  it("requests a page when its first record is asked for", async () => {
    const server = await serverWith(rows(7), 3);
    const usage = getUsage({ ...server.options, since });
    expect(server.arrivals).toHaveLength(0);
    for (const requests of [1, 1, 1, 2, 2, 2, 3]) {
      await usage.next();
      expect(server.arrivals).toHaveLength(requests);
    }
    expect(await usage.next()).toEqual({ done: true, value: undefined });
    expect(server.arrivals).toHaveLength(3);
  });

  it("requests nothing more when the loop is left", async () => {
    const server = await serverWith(rows(7), 3);
    for await (const { traceId } of getUsage({ ...server.options, since })) if (traceId === "trace-2") break;
    expect(server.arrivals).toHaveLength(1);
  });

  it("yields each record once if new ones shift the pages", async () => {
    const pages = [[1, 2, 3], [3, 4, 5], [5]].map((page) => page.map((id) => row(id)));
    const server = await startPlatformServer({
      "/usage/apis/": () => ({ json: { count: 7, items: pages.shift() ?? [] } }),
    });
    const records = await all(getUsage({ ...server.options, since }));
    expect(ids(records)).toEqual(traces(1, 2, 3, 4, 5));
  });

  it("ends if the platform sends the same page again and again", async () => {
    const same = rows(3).map(({ id: _, ...others }) => others);
    const server = await startPlatformServer({
      "/usage/apis/": () => ({ json: { count: 1e9, items: same } }),
    });
    expect(ids(await all(getUsage({ ...server.options, since })))).toEqual(traces(0, 1, 2));
    expect(server.arrivals).toHaveLength(2);
  });

  it("yields the records before a page that fails, and then throws its error", async () => {
    const server = await startPlatformServer({
      "/usage/apis/": (query) =>
        query.get("offset") === "0" ? { json: { items: rows(2) } } : { status: 503, text: "<html>" },
    });
    const usage = getUsage({ ...server.options, since });
    expect(ids([(await usage.next()).value, (await usage.next()).value])).toEqual(traces(0, 1));
    expect(ServerError.is(await rejection(usage.next()))).toBe(true);
  });

  it("has 60 seconds for each page, and ends with its signal", async () => {
    vi.useFakeTimers({ now: NOW });
    const answers = [Response.json({ items: rows(1) }), Response.json({ items: [row(8)] })];
    const fetch = async () => {
      await new Promise((resolve) => setTimeout(resolve, 40_000));
      return answers.shift() ?? new Promise<Response>(() => {});
    };
    const usage = getUsage({ since, platformToken: PLATFORM_TOKEN, fetch });
    const failed = rejection(all(usage));
    await vi.advanceTimersByTimeAsync(140_000);
    const error = await failed;
    expect(answers).toEqual([]);
    expect(RequestTimeoutError.is(error) && error.message).toMatch(/did not end within 60,000 ms/);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
    const signal = AbortSignal.abort("enough");
    const aborted = getUsage({ since, platformToken: PLATFORM_TOKEN, fetch, signal });
    expect(AbortError.is(await rejection(aborted.next()))).toBe(true);
  });
});

describe("findUsage", () => {
  it("finds the call with a trace id, in the last 60 days, and requests no page after it", async () => {
    const server = await serverWith(rows(7), 3);
    const usage = await findUsage({ ...server.options, traceId: "trace-4" });
    expect(usage).toMatchObject({ traceId: "trace-4" });
    expect(server.arrivals).toHaveLength(2);
    const query = new URLSearchParams(server.paths()[0]?.split("?")[1]);
    expect(Object.fromEntries(query)).toEqual({
      created_at_from: new Date(NOW - 60 * 86_400_000).toISOString(),
      created_at_to: TOMORROW,
      trace_id: "trace-4",
      limit: "100",
      offset: "0",
    });
    expectToken(server.arrivals, PLATFORM_TOKEN);
  });

  it("finds a call that has just ended, even if the clock of this machine is 14 hours slow", async () => {
    const emulator = createEmulator({ taskSeconds: 0, clock: { now: () => NOW + 14 * 3_600_000 } });
    const { traceId } = await clientFor("https://api.acedata.cloud", { fetch: emulator.fetch }).generate(
      REQUEST,
    );
    const options = { platformToken: PLATFORM_TOKEN, traceId: String(traceId) };
    const fetch = withinRange(emulator.fetch);
    expect(await findUsage({ ...options, fetch })).toMatchObject({ traceId });
    const since = new Date(NOW + 13 * 3_600_000);
    expect(await findUsage({ ...options, fetch, since })).toMatchObject({ traceId });
    expect(await findUsage({ ...options, fetch, until: new Date(NOW) })).toBeUndefined();
    // The emulator has no filters.
    expect(await findUsage({ ...options, fetch: emulator.fetch })).toMatchObject({ traceId });
  });

  it.each(["trace-9", "trace", "TRACE-4", "trace-4 "])("finds nothing for %j", async (traceId) => {
    const server = await serverWith(rows(7));
    expect(await findUsage({ ...server.options, traceId })).toBeUndefined();
  });

  it("finds nothing outside the range", async () => {
    const server = await serverWith(rows(7));
    const options = { ...server.options, traceId: "trace-4" };
    expect(await findUsage({ ...options, since: "2026-11-21" })).toBeUndefined();
    expect(await findUsage({ ...options, until: "2026-11-19" })).toBeUndefined();
    expect(await findUsage({ ...options, since: "2026-11-19", until: "2026-11-21" })).toBeDefined();
  });
});

describe("an invalid option", () => {
  const write = 'use a Date, or an ISO 8601 string such as "2026-11-01T00:00:00Z".';
  it.each<[object, string]>([
    [{ since: undefined }, `since: got undefined; ${write}`],
    [{ since: "yesterday" }, `since: got "yesterday"; ${write}`],
    [{ since: "1764115200" }, `since: got "1764115200"; ${write}`],
    [{ since: "2026-13-01" }, `since: got "2026-13-01"; ${write}`],
    [{ since: 1_764_115_200 }, `since: got 1764115200; ${write}`],
    [{ since: new Date("x") }, `since: got an invalid Date; ${write}`],
    [{ until: null }, `until: got null; ${write}`],
    [{ until: {} }, `until: got an object; ${write}`],
    [
      { until: "2026-10-31" },
      "since: got 2026-11-01T00:00:00.000Z, which is after until (2026-10-31T00:00:00.000Z); use an earlier time.",
    ],
    [
      { since: "2026-12-01" },
      "since: got 2026-12-01T00:00:00.000Z, which is after now (2026-11-26T08:00:00.000Z); use an earlier time.",
    ],
  ])("of getUsage is refused at the first read: %j", async (options, message) => {
    const fetch = vi.fn<typeof globalThis.fetch>();
    const usage = getUsage({ since, platformToken: PLATFORM_TOKEN, fetch, ...options } as UsageOptions);
    const error = await rejection(usage.next());
    expect(ConfigurationError.is(error) && error.message).toBe(message);
    expect(fetch).not.toHaveBeenCalled();
  });

  it.each<[object, string]>([
    [{ traceId: undefined }, "traceId: got undefined; use the trace id of a call."],
    [{ traceId: " " }, 'traceId: got " "; use the trace id of a call.'],
    [{ since: "soon" }, `since: got "soon"; ${write}`],
    [
      { until: "2026-01-01" },
      "since: got 2026-09-27T08:00:00.000Z, which is after until (2026-01-01T00:00:00.000Z); use an earlier time.",
    ],
  ])("of findUsage is refused: %j", async (options, message) => {
    const fetch = vi.fn<typeof globalThis.fetch>();
    const given = {
      traceId: "trace-1",
      platformToken: PLATFORM_TOKEN,
      fetch,
      ...options,
    } as FindUsageOptions;
    const error = await rejection(findUsage(given));
    expect(ConfigurationError.is(error) && error.message).toBe(message);
    expect(fetch).not.toHaveBeenCalled();
  });

  it("may be a missing platform token, which the token of the API never replaces", async () => {
    for (const call of [getUsage({ since }).next(), findUsage({ traceId: "t" })]) {
      const error = await rejection(call);
      expect(ConfigurationError.is(error) && error.message).toMatch(/^No platform token/);
    }
  });
});
