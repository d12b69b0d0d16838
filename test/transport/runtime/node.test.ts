import {
  Agent,
  EnvHttpProxyAgent,
  getGlobalDispatcher,
  MockAgent,
  ProxyAgent,
  setGlobalDispatcher,
} from "undici";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { WanClient } from "../../../src/index.js";
import { longRequestInit } from "../../../src/transport/runtime/node.js";
import { fetchFailed, REQUEST, rejection, TOKEN } from "../../support/client.js";
import { startServer } from "../../support/server.js";

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const video = { success: true, task_id: "t-1", video_url: "https://cdn.example.com/v.mp4" };

// Restored after each test.
const before = getGlobalDispatcher();
beforeEach(() => setGlobalDispatcher(before));
afterEach(() => setGlobalDispatcher(before));

it("generateBlocking uses a MockAgent that allows no connections, so a test suite pays for no video", async () => {
  const mock = new MockAgent();
  mock.disableNetConnect();
  setGlobalDispatcher(mock);
  mock
    .get("https://api.acedata.cloud")
    .intercept({ path: "/wan/videos", method: "POST" })
    .reply(200, video, { headers: { "content-type": "application/json" } });
  const wan = new WanClient({ apiKey: TOKEN });
  expect((await wan.generateBlocking(REQUEST)).id).toBe("t-1");
  expect(await rejection(wan.generateBlocking(REQUEST))).toMatchObject({ name: "ConnectionError" });
});

class Subclass extends Agent {}
const subclassOfTheSameName = (() => {
  class Agent extends Subclass {}
  return Agent;
})();

it.each<[string, () => Parameters<typeof setGlobalDispatcher>[0]]>([
  ["a MockAgent", () => new MockAgent()],
  ["a ProxyAgent", () => new ProxyAgent("http://127.0.0.1:1")],
  ["an EnvHttpProxyAgent", () => new EnvHttpProxyAgent()],
  ["a subclass of Agent", () => new Subclass()],
  ["a subclass of the same name", () => new subclassOfTheSameName()],
  [
    "an Agent with interceptors",
    () => new Agent().compose((dispatch) => (options, handler) => dispatch(options, handler)),
  ],
])("uses %s that the process has set, and leaves it in place", async (_, make) => {
  const chosen = make();
  setGlobalDispatcher(chosen);
  const info = vi.fn();
  expect(await longRequestInit({ ...silent, info })).toEqual({});
  expect(info).toHaveBeenCalledWith(expect.stringContaining("global dispatcher"));
  expect(getGlobalDispatcher()).toBe(chosen);
});

it("a plain Agent counts as Node's own, and loading undici leaves it in place", async () => {
  const plain = new Agent();
  setGlobalDispatcher(plain);
  expect(await longRequestInit(silent)).toHaveProperty("dispatcher");
  expect(getGlobalDispatcher()).toBe(plain);
});

it("the error names the chosen dispatcher whose limit ended the request", async () => {
  setGlobalDispatcher(new Subclass({ headersTimeout: 100 }));
  const server = await startServer("stall");
  const wan = new WanClient({ apiKey: TOKEN, baseURL: server.url });
  expect(await rejection(wan.generateBlocking(REQUEST))).toMatchObject({
    name: "RequestTimeoutError",
    message: expect.stringMatching(/global dispatcher \(Subclass\).*headersTimeout: 0/),
    maybeAccepted: true,
  });
});

it("the wrapper of a newer undici around a plain Agent does not count as chosen", async () => {
  const scope = globalThis as unknown as Record<symbol, unknown>;
  const [older, newer] = [1, 2].map((generation) => Symbol.for(`undici.globalDispatcher.${generation}`)) as [
    symbol,
    symbol,
  ];
  class Dispatcher1Wrapper {}
  const kept = scope[newer];
  setGlobalDispatcher(before);
  try {
    scope[older] = new Dispatcher1Wrapper();
    scope[newer] = new Agent();
    expect(await longRequestInit(silent)).toHaveProperty("dispatcher");
    scope[newer] = new MockAgent();
    expect(await longRequestInit(silent)).toEqual({});
  } finally {
    scope[newer] = kept;
  }
});

it("a client with a custom fetch gets the advice about Node's limit", async () => {
  const fetch = vi.fn<typeof globalThis.fetch>().mockRejectedValue(fetchFailed("UND_ERR_HEADERS_TIMEOUT"));
  expect(await rejection(new WanClient({ apiKey: TOKEN, fetch }).generateBlocking(REQUEST))).toMatchObject({
    message: expect.stringContaining("a custom fetch"),
  });
});
