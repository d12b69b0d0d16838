import { describe, expect, it, onTestFinished } from "vitest";
import type { EmulatorOptions } from "../../src/emulator/index.js";
import { createEmulator } from "../../src/emulator/index.js";
import { serveEmulator } from "../../src/node/index.js";
import { REQUEST } from "../support/client.js";
import { postTo } from "../support/emulated.js";

const START = Date.UTC(2026, 5, 1);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const uuid = expect.stringMatching(UUID);

async function serve(options: EmulatorOptions = {}) {
  const emulator = createEmulator({ seed: 7, clock: { now: () => START }, ...options });
  const { url, close } = await serveEmulator(emulator);
  onTestFinished(close);
  async function get(path: string, token: string | undefined = "platform-v1-any") {
    const headers: Record<string, string> = token === "" ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(`${url}/api/v1${path}`, { headers });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.startsWith("application/json");
    return { status: response.status, body: isJson ? JSON.parse(text) : text };
  }
  const submit = (extra: object = {}) =>
    postTo(emulator, "/wan/videos", { ...REQUEST, ...extra, async: true });
  return { emulator, get, submit };
}

describe("the balance over HTTP", () => {
  it("is that of one application, with the fields of the service and ids of the account", async () => {
    const { get, submit } = await serve({ balance: 100.9, credits: 1.1 });
    await submit();
    expect(await get("/applications/")).toEqual({
      status: 200,
      body: {
        count: 1,
        items: [
          {
            id: uuid,
            user_id: uuid,
            service_id: uuid,
            remaining_amount: 99.8,
            used_amount: 1.1,
            paid: false,
            scope: "Global",
            allow_consume_global: true,
            expired_at: null,
            type: "Usage",
          },
        ],
      },
    });
  });

  it("has pages, like every list", async () => {
    const { get } = await serve();
    expect((await get("/applications/?limit=1&offset=1")).body).toEqual({ count: 1, items: [] });
    expect((await get("/applications/?limit=0")).body).toEqual({ count: 1, items: [] });
    expect((await get("/applications?limit=1")).body.items).toHaveLength(1);
    expect((await get("/apis/?path=/wan/videos&offset=1", "")).body).toEqual({ count: 1, items: [] });
  });
});

describe("the usage over HTTP", () => {
  it("has a row for each task that has ended, the newest first", async () => {
    const { emulator, get, submit } = await serve({ credits: 13.5 });
    emulator.outcomes.next("never");
    await submit();
    emulator.outcomes.next({ fail: "busy" });
    await submit();
    await submit();
    await emulator.clock.advance(30_000);
    await submit();
    expect((await get("/usage/apis/")).body).toEqual({ count: 0, items: [] });
    await emulator.clock.advance(30_000);
    const { body } = await get("/usage/apis/");
    const [, failed, succeeded, later] = emulator.tasks;
    const common = {
      id: uuid,
      user_id: uuid,
      application_id: uuid,
      credential_id: uuid,
      api_id: uuid,
      api: { title: "Wan Videos Generation API" },
      original_amount: 13.5,
      elapsed: 54,
      created_at: "2026-06-01T00:01:00.000Z",
    };
    expect(body).toEqual({
      count: 2,
      items: [
        { ...common, trace_id: succeeded?.traceId, status_code: 200, deducted_amount: 13.5 },
        { ...common, trace_id: failed?.traceId, status_code: 500, deducted_amount: 0 },
      ],
    });
    await emulator.clock.advance(30_000);
    const [newest] = (await get("/usage/apis/")).body.items;
    expect(newest).toMatchObject({ trace_id: later?.traceId, created_at: "2026-06-01T00:01:30.000Z" });
  });

  it("is in the order in which the tasks ended, not in that of the submissions", async () => {
    const taskSeconds = ({ duration }: Readonly<Record<string, unknown>>) => Number(duration);
    const { emulator, get, submit } = await serve({ taskSeconds });
    for (const duration of [15, 5, 10]) await submit({ duration });
    await emulator.clock.advance(15_000);
    const { items } = (await get("/usage/apis/")).body;
    const [slow, fast, middle] = emulator.tasks.map(({ traceId }) => traceId);
    expect(items.map(({ trace_id }: { trace_id: string }) => trace_id)).toEqual([slow, middle, fast]);
  });

  it("has the trace id of the submission, and 0 if the price is not known", async () => {
    const { get, submit } = await serve({ taskSeconds: 0 });
    const { body, headers } = await submit();
    const [row] = (await get("/usage/apis/")).body.items;
    expect(row.trace_id).toBe(headers.get("x-trace-id"));
    expect(row).toMatchObject({ original_amount: 0, deducted_amount: 0, status_code: 200 });
    expect(row.id).not.toBe(body.task_id);
    expect(row.id).not.toBe(row.trace_id);
  });

  it("has 12 rows by default, and pages with a limit", async () => {
    const { emulator, get, submit } = await serve({ taskSeconds: 0 });
    for (let count = 0; count < 14; count++) await submit();
    const newestFirst = emulator.tasks.map(({ traceId }) => traceId).reverse();
    const page = async (query: string) => {
      const { count, items } = (await get(`/usage/apis/${query}`)).body;
      expect(count).toBe(14);
      return items.map(({ trace_id }: { trace_id: string }) => trace_id);
    };
    expect(await page("")).toEqual(newestFirst.slice(0, 12));
    expect(await page("?limit=100")).toEqual(newestFirst);
    expect(await page("?limit=5&offset=10")).toEqual(newestFirst.slice(10));
    expect(await page("?limit=many&offset=-2")).toEqual(newestFirst.slice(0, 12));
  });

  it("ignores every filter", async () => {
    const { emulator, get, submit } = await serve({ taskSeconds: 0 });
    await submit();
    await submit();
    const all = (await get("/usage/apis/")).body;
    const [row] = all.items;
    for (const filter of [
      "created_at_from=2030-01-01T00:00:00Z",
      "created_at_to=2020-01-01T00:00:00Z",
      `trace_id=${row.trace_id}`,
    ]) {
      expect((await get(`/usage/apis/?${filter}`)).body).toEqual(all);
    }
    emulator.reset();
    expect((await get("/usage/apis/")).body).toEqual({ count: 0, items: [] });
  });
});

describe("the token of the platform", () => {
  it.each(["/applications/", "/usage/apis/"])(
    "is needed for %s, and is not that of the API",
    async (path) => {
      const { get } = await serve({ apiKey: "the-token-of-the-api" });
      const refused = { status: 401, body: { error: "The specified token is invalid or wrong." } };
      expect(await get(path, "")).toEqual(refused);
      expect(await get(path, "the-token-of-the-api")).toEqual(refused);
      expect((await get(path, "another")).status).toBe(200);
    },
  );

  it("is not needed for public data", async () => {
    const { get } = await serve({ apiKey: "the-token-of-the-api" });
    const [{ service_id: id, cost, ...api }] = (await get("/apis/?path=/wan/videos", "")).body.items;
    expect(api).toMatchObject({ id: uuid, path: "/wan/videos" });
    expect(await get(`/services/?id=${id}`, "")).toEqual({
      status: 200,
      body: { count: 1, items: [{ id, cost }] },
    });
    expect((await get("/services/", "")).body.count).toBe(1);
    expect((await get(`/services/?id=${api.id}`, "")).body).toEqual({ count: 0, items: [] });
  });
});

describe("a path of the platform", () => {
  it.each(["/apis/1/", "/services/1", "/services/1/?limit=1"])(
    "that is broken gets HTTP 500 and HTML: %s",
    async (path) => {
      const { get } = await serve();
      expect(await get(path)).toEqual({ status: 500, body: "<h1>Server Error (500)</h1>" });
    },
  );

  it.each(["/orders/", "/usage/apis/1/", "/usage/", "/"])(
    "that the emulator does not have gets HTTP 404: %s",
    async (path) => {
      const { get } = await serve();
      expect(await get(path)).toMatchObject({ status: 404, body: { error: { code: "no_api" } } });
    },
  );

  it("is logged, and counts against no rate limit", async () => {
    const { emulator, get } = await serve({ rateLimit: { readsPerSecond: 1 } });
    for (const _ of [1, 2]) expect((await get("/usage/apis/?limit=5")).status).toBe(200);
    expect(emulator.requests).toEqual(
      Array(2).fill({ method: "GET", path: "/api/v1/usage/apis/", body: undefined, at: START }),
    );
  });
});

describe("a fault of the platform", () => {
  it('applies only to requests to the platform, and only with on: "platform"', async () => {
    const { emulator, get, submit } = await serve();
    emulator.faults.next("html-502");
    expect((await get("/applications/")).status).toBe(200);
    emulator.faults.clear();
    emulator.faults.next({ error: "busy" }, { on: "platform", times: 3 });
    expect((await submit()).status).toBe(200);
    for (const path of ["/applications/", "/usage/apis/", "/apis/?path=/wan/videos"]) {
      expect(await get(path)).toMatchObject({ status: 500, body: { error: { code: "busy" } } });
    }
    expect((await get("/applications/")).status).toBe(200);
  });

  it("may be a function, which can rename items to results", async () => {
    const { emulator, get } = await serve();
    emulator.faults.next(
      async (_, respond) => {
        await (await respond()).text();
        const { count, items: results } = await (await respond()).json();
        return Response.json({ count, results });
      },
      { on: "platform" },
    );
    expect((await get("/applications/")).body).toEqual({ count: 1, results: [expect.any(Object)] });
  });

  it("may lose a row of a page", async () => {
    const { emulator, get, submit } = await serve({ taskSeconds: 0 });
    await submit();
    await submit();
    emulator.faults.next("empty-row", { on: "platform" });
    const { count, items } = (await get("/usage/apis/")).body;
    expect([count, items.length]).toEqual([2, 1]);
  });
});
