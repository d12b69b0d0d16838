import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterEach, expect, it, vi } from "vitest";
import { createEmulator } from "../../src/emulator/index.js";
import { submitOutcome, WanClient } from "../../src/index.js";
import * as edge from "../../src/transport/runtime/edge.js";
import * as node from "../../src/transport/runtime/node.js";
import * as server from "../../src/transport/runtime/server.js";
import { clientFor, fetchFailed, REQUEST, rejection, TOKEN } from "../support/client.js";

const accept = async () => Response.json({ task_id: "t-1" });

afterEach(() => vi.resetModules());

it("looks up the global fetch at each call", async () => {
  const wan = new WanClient({ apiKey: TOKEN });
  const fetch = vi.fn<typeof globalThis.fetch>(accept);
  vi.stubGlobal("fetch", fetch);
  expect((await wan.submit(REQUEST)).id).toBe("t-1");
  expect(fetch.mock.calls[0]?.[0]).toBe("https://api.acedata.cloud/wan/videos");
});

it("calls a fetch on the global object, without which workerd and browsers throw", async () => {
  const receivers: unknown[] = [];
  const fetch: typeof globalThis.fetch = function (this: unknown) {
    receivers.push(this);
    return accept();
  };
  await clientFor("http://localhost:1", { fetch }).submit(REQUEST);
  vi.stubGlobal("fetch", fetch);
  await clientFor("http://localhost:1").submit(REQUEST);
  expect(receivers).toEqual([globalThis, globalThis]);
});

it("bypasses caches if the runtime supports that, and does not use a submit request to find out", async () => {
  const fetch = vi.fn<typeof globalThis.fetch>(accept);
  await clientFor("http://localhost:1", { fetch }).submit(REQUEST);
  expect(fetch.mock.calls[0]?.[1]).toMatchObject({ cache: "no-store", redirect: "manual" });

  vi.resetModules();
  vi.stubGlobal(
    "Request",
    class {
      constructor() {
        throw new Error("The 'cache' field on 'RequestInitializerDict' is not implemented.");
      }
    },
  );
  const { WanClient: FreshClient } = await import("../../src/index.js");
  await new FreshClient({ apiKey: TOKEN, fetch }).submit(REQUEST);
  expect(fetch.mock.calls[1]?.[1]).not.toHaveProperty("cache");
  expect(fetch).toHaveBeenCalledTimes(2);
});

it("does not get the response to a read request from the cache of a framework's fetch", async () => {
  const { fetch: api } = createEmulator({ taskSeconds: 0.05 });
  const cache = new Map<string, Promise<Response>>();
  const caching: typeof globalThis.fetch = async (input, init) => {
    if (init?.cache === "no-store") return api(input, init);
    const key = `${input} ${init?.body}`;
    const response = cache.get(key) ?? api(input, init);
    cache.set(key, response);
    return (await response).clone();
  };
  vi.stubGlobal("fetch", caching);
  const wan = new WanClient({ apiKey: TOKEN, polling: { readsPerSecond: Number.POSITIVE_INFINITY } });
  const { id } = await wan.submit(REQUEST);
  const task = await wan.waitForTask(id, { pollInterval: 20, timeout: 5_000 });
  expect(task.status).toBe("succeeded");
  expect(cache.size).toBe(0);
});

it("settles even if a fetch ignores its signal, and cancels a late response", async () => {
  let respondLate: (response: Response) => void = () => {};
  const cancelled = vi.fn();
  const fetch = () => new Promise<Response>((resolve) => (respondLate = resolve));
  const controller = new AbortController();
  const error = rejection(
    clientFor("http://localhost:1", { fetch }).submit(REQUEST, { signal: controller.signal }),
  );
  setTimeout(() => controller.abort(), 10);
  expect(await error).toMatchObject({ name: "AbortError", maybeAccepted: true });
  respondLate(new Response(new ReadableStream({ cancel: cancelled })));
  await vi.waitFor(() => expect(cancelled).toHaveBeenCalled());
});

it("passes the body of a submit request to Deno as a Blob, which Deno does not resend, and that of a read request as text", async () => {
  const fetch = vi.fn<typeof globalThis.fetch>(accept);
  vi.stubGlobal("fetch", fetch);
  const wan = clientFor("http://localhost:1");
  await wan.submit(REQUEST);
  vi.stubGlobal("Deno", {});
  await wan.submit(REQUEST);
  await wan.getTask("t-1").catch(() => {});
  const [elsewhere, submitted, read] = fetch.mock.calls.map(([, init]) => init?.body);
  expect(submitted).toBeInstanceOf(Blob);
  expect(await (submitted as Blob).text()).toBe(elsewhere);
  expect(JSON.parse(elsewhere as string)).toMatchObject(REQUEST);
  expect(read).toBeTypeOf("string");
});

it("passes a Blob to a custom fetch in Deno, too, because it may call Deno's fetch", async () => {
  vi.stubGlobal("Deno", {});
  const fetch = vi.fn<typeof globalThis.fetch>(accept);
  await clientFor("http://localhost:1", { fetch }).submit(REQUEST);
  expect(fetch.mock.calls[0]?.[1]?.body).toBeInstanceOf(Blob);
});

it.each(Object.entries({ node, server, edge }))("recognizes Deno in a bundle for %s", (_, runtime) => {
  expect(runtime.bodySentOnce("{}")).toBe("{}");
  vi.stubGlobal("Deno", {});
  expect(runtime.bodySentOnce("{}")).toBeInstanceOf(Blob);
});

it("says what to do when Node's time limit ended a request", async () => {
  const fetch = vi.fn<typeof globalThis.fetch>().mockRejectedValue(fetchFailed("UND_ERR_HEADERS_TIMEOUT"));
  expect(await rejection(clientFor("http://localhost:1", { fetch }).generateBlocking(REQUEST))).toMatchObject(
    {
      name: "RequestTimeoutError",
      message: expect.stringMatching(/300 seconds.*generate\(\)/),
      maybeAccepted: true,
      cause: { cause: { code: "UND_ERR_HEADERS_TIMEOUT" } },
    },
  );
});

/** A response of node-fetch: its body is a stream of Node, and the rest is like on the web. */
function nodeFetchResponse(text: string, status = 200) {
  const body = Readable.from([Buffer.from(text)]);
  return { status, headers: new Headers(), body, text: async () => (await buffer(body)).toString() };
}

it("works with a fetch whose bodies are streams of Node", async () => {
  const responses = [
    nodeFetchResponse('{"task_id":"t-1"}'),
    nodeFetchResponse('{"error":{"code":"used_up","message":"No."}}', 403),
    nodeFetchResponse("<html>", 200),
    nodeFetchResponse("", 302),
  ];
  const fetch = (async () => responses.shift()) as never;
  const wan = clientFor("http://localhost:1", { fetch });
  expect((await wan.submit(REQUEST)).id).toBe("t-1");
  expect(await rejection(wan.submit(REQUEST))).toMatchObject({ name: "InsufficientBalanceError" });
  const last = responses.at(-1);
  for (const name of ["ResponseError", "ResponseError"]) {
    expect(await rejection(wan.submit(REQUEST))).toMatchObject({ name, maybeAccepted: true });
  }
  expect(last?.body.destroyed).toBe(true);
});

it("reports a body that breaks off as a ConnectionError, whatever kind of body it is", async () => {
  const broken = { ...nodeFetchResponse(""), text: () => Promise.reject(fetchFailed("ECONNRESET")) };
  const wan = clientFor("http://localhost:1", { fetch: (async () => broken) as never });
  expect(await submitOutcome(wan.submit(REQUEST))).toMatchObject({
    status: "maybeAccepted",
    error: { name: "ConnectionError" },
  });
});

it.each<[string, () => unknown]>([
  ["undefined", () => undefined],
  ["null", () => null],
  ["a body of node-fetch", () => nodeFetchResponse("{}")],
  ["a body that cannot be cancelled", () => ({ body: { cancel: () => Promise.reject(new Error("no")) } })],
  [
    "a body that throws",
    () => ({
      get body() {
        throw new Error("no");
      },
    }),
  ],
])("leaves no unhandled rejection when %s arrives after an abort", async (_, late) => {
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  let respondLate: (response: unknown) => void = () => {};
  const fetch = (() => new Promise((resolve) => (respondLate = resolve))) as never;
  const controller = new AbortController();
  const error = rejection(
    clientFor("http://localhost:1", { fetch }).submit(REQUEST, { signal: controller.signal }),
  );
  await vi.waitFor(() => expect(respondLate.length).toBe(1));
  controller.abort();
  expect(await error).toMatchObject({ name: "AbortError", maybeAccepted: true });
  respondLate(late());
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  process.off("unhandledRejection", unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});

it("works with a mock response that has only status, headers and text()", async () => {
  const headers = new Headers();
  const fetch = (async () => ({ status: 200, headers, text: async () => '{"task_id":"t-1"}' })) as never;
  expect((await clientFor("http://localhost:1", { fetch }).submit(REQUEST)).id).toBe("t-1");
});

it("recognizes a redirect by its type if a browser hides its status", async () => {
  const hidden = { type: "opaqueredirect", status: 0, headers: new Headers(), body: null } as Response;
  const fetch = vi.fn<typeof globalThis.fetch>().mockResolvedValue(hidden);
  const wan = clientFor("http://localhost:1", { fetch });
  expect(await rejection(wan.submit(REQUEST))).toMatchObject({ name: "ResponseError", maybeAccepted: true });
  expect(await rejection(wan.getTask("t-1"))).toMatchObject({ name: "ResponseError" });
  expect(fetch).toHaveBeenCalledTimes(2);
});
