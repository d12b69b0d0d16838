import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterEach, expect, it, vi } from "vitest";
import { createEmulator } from "../../src/emulator/index.js";
import { submitOutcome, WanClient } from "../../src/index.js";
import * as edge from "../../src/transport/runtime/edge.js";
import * as node from "../../src/transport/runtime/node.js";
import * as server from "../../src/transport/runtime/server.js";
import { clientFor, fetchFailed, REQUEST, rejection, TOKEN } from "../support/client.js";

const accepted = async () => Response.json({ task_id: "t-1" });

afterEach(() => vi.resetModules());

it("looks the global fetch up at the moment of the call", async () => {
  const wan = new WanClient({ apiKey: TOKEN });
  const fetch = vi.fn<typeof globalThis.fetch>(accepted);
  vi.stubGlobal("fetch", fetch);
  expect((await wan.submit(REQUEST)).id).toBe("t-1");
  expect(fetch.mock.calls[0]?.[0]).toBe("https://api.acedata.cloud/wan/videos");
});

it("calls a fetch on the global object, without which workerd and browsers throw", async () => {
  const receivers: unknown[] = [];
  const fetch: typeof globalThis.fetch = function (this: unknown) {
    receivers.push(this);
    return accepted();
  };
  await clientFor("http://localhost:1", { fetch }).submit(REQUEST);
  vi.stubGlobal("fetch", fetch);
  await clientFor("http://localhost:1").submit(REQUEST);
  expect(receivers).toEqual([globalThis, globalThis]);
});

it("asks that no cache answers, where the runtime knows how, and never tries that out on a submit", async () => {
  const fetch = vi.fn<typeof globalThis.fetch>(accepted);
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

it("is not served a read from the cache of a framework's fetch, which keeps what is not forbidden", async () => {
  const { fetch: api } = createEmulator({ taskSeconds: 0.05 });
  const kept = new Map<string, Promise<Response>>();
  const caching: typeof globalThis.fetch = async (input, init) => {
    if (init?.cache === "no-store") return api(input, init);
    const key = `${input} ${init?.body}`;
    const answer = kept.get(key) ?? api(input, init);
    kept.set(key, answer);
    return (await answer).clone();
  };
  vi.stubGlobal("fetch", caching);
  const wan = new WanClient({ apiKey: TOKEN, polling: { readsPerSecond: Number.POSITIVE_INFINITY } });
  const { id } = await wan.submit(REQUEST);
  const task = await wan.waitForTask(id, { pollInterval: 20, timeout: 5_000 });
  expect(task.status).toBe("succeeded");
  expect(kept.size).toBe(0);
});

it("settles although a fetch heeds no signal, and lets go of what comes later", async () => {
  let answerLate: (response: Response) => void = () => {};
  const cancelled = vi.fn();
  const fetch = () => new Promise<Response>((resolve) => (answerLate = resolve));
  const controller = new AbortController();
  const error = rejection(
    clientFor("http://localhost:1", { fetch }).submit(REQUEST, { signal: controller.signal }),
  );
  setTimeout(() => controller.abort(), 10);
  expect(await error).toMatchObject({ name: "AbortError", maybeAccepted: true });
  answerLate(new Response(new ReadableStream({ cancel: cancelled })));
  await vi.waitFor(() => expect(cancelled).toHaveBeenCalled());
});

it("gives Deno the body of a submit as a Blob, which Deno does not send again, and that of a read as text", async () => {
  const fetch = vi.fn<typeof globalThis.fetch>(accepted);
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

it("gives a user's own fetch the same, because that may end in Deno's", async () => {
  vi.stubGlobal("Deno", {});
  const fetch = vi.fn<typeof globalThis.fetch>(accepted);
  await clientFor("http://localhost:1", { fetch }).submit(REQUEST);
  expect(fetch.mock.calls[0]?.[1]?.body).toBeInstanceOf(Blob);
});

it.each(Object.entries({ node, server, edge }))("knows Deno when it was bundled for %s", (_, runtime) => {
  expect(runtime.bodySentOnce("{}")).toBe("{}");
  vi.stubGlobal("Deno", {});
  expect(runtime.bodySentOnce("{}")).toBeInstanceOf(Blob);
});

it("names the cure when Node's own limit ended a request", async () => {
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

/** What node-fetch answers with: a body that is a stream of Node, and the rest as the web has it. */
function nodeFetchResponse(text: string, status = 200) {
  const body = Readable.from([Buffer.from(text)]);
  return { status, headers: new Headers(), body, text: async () => (await buffer(body)).toString() };
}

it("works with a fetch whose bodies are streams of Node", async () => {
  const answers = [
    nodeFetchResponse('{"task_id":"t-1"}'),
    nodeFetchResponse('{"error":{"code":"used_up","message":"No."}}', 403),
    nodeFetchResponse("<html>", 200),
    nodeFetchResponse("", 302),
  ];
  const fetch = (async () => answers.shift()) as never;
  const wan = clientFor("http://localhost:1", { fetch });
  expect((await wan.submit(REQUEST)).id).toBe("t-1");
  expect(await rejection(wan.submit(REQUEST))).toMatchObject({ name: "InsufficientBalanceError" });
  const last = answers.at(-1);
  for (const name of ["ResponseError", "ResponseError"]) {
    expect(await rejection(wan.submit(REQUEST))).toMatchObject({ name, maybeAccepted: true });
  }
  expect(last?.body.destroyed).toBe(true);
});

it("gives the error of a body that breaks off, whatever it is made of, and never another", async () => {
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
  ["a body that cannot be let go of", () => ({ body: { cancel: () => Promise.reject(new Error("no")) } })],
  [
    "a body that throws",
    () => ({
      get body() {
        throw new Error("no");
      },
    }),
  ],
])("leaves no unhandled rejection when %s comes after an abort", async (_, late) => {
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  let answerLate: (response: unknown) => void = () => {};
  const fetch = (() => new Promise((resolve) => (answerLate = resolve))) as never;
  const controller = new AbortController();
  const error = rejection(
    clientFor("http://localhost:1", { fetch }).submit(REQUEST, { signal: controller.signal }),
  );
  await vi.waitFor(() => expect(answerLate.length).toBe(1));
  controller.abort();
  expect(await error).toMatchObject({ name: "AbortError", maybeAccepted: true });
  answerLate(late());
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  process.off("unhandledRejection", unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});

it("works with a signal-free, stream-free stand-in for a response", async () => {
  const headers = new Headers();
  const fetch = (async () => ({ status: 200, headers, text: async () => '{"task_id":"t-1"}' })) as never;
  expect((await clientFor("http://localhost:1", { fetch }).submit(REQUEST)).id).toBe("t-1");
});

it("knows a redirect by its type where a browser hides its status", async () => {
  const hidden = { type: "opaqueredirect", status: 0, headers: new Headers(), body: null } as Response;
  const fetch = vi.fn<typeof globalThis.fetch>().mockResolvedValue(hidden);
  const wan = clientFor("http://localhost:1", { fetch });
  expect(await rejection(wan.submit(REQUEST))).toMatchObject({ name: "ResponseError", maybeAccepted: true });
  expect(await rejection(wan.getTask("t-1"))).toMatchObject({ name: "ResponseError" });
  expect(fetch).toHaveBeenCalledTimes(2);
});
