import { WORKFLOW_DESERIALIZE, WORKFLOW_SERIALIZE } from "@workflow/serde";
import { expect, it, vi } from "vitest";
import { createWan, type VideoModel, type WanProviderOptions } from "../../src/ai-sdk/index.js";
import { ConfigurationError, WanClient } from "../../src/index.js";
import { callOptions } from "../support/ai-sdk.js";
import { rejection, TOKEN } from "../support/client.js";

interface ModelClass {
  [WORKFLOW_SERIALIZE](model: VideoModel): unknown;
  [WORKFLOW_DESERIALIZE](stored: unknown): VideoModel;
}

const classOf = (model: VideoModel) => model.constructor as unknown as ModelClass;

/** The form of a model that a workflow engine stores. */
function stored(options: WanProviderOptions<"v3" | "v4">): string {
  const model = createWan(options).video("wan2.6-t2v");
  return JSON.stringify(classOf(model)[WORKFLOW_SERIALIZE](model));
}

function restored(text: string): VideoModel {
  return classOf(createWan().video("wan2.6-t2v"))[WORKFLOW_DESERIALIZE](JSON.parse(text));
}

it("a model is stored as its id and the options that JSON can hold", () => {
  const options = {
    baseURL: "https://example.com",
    maxRetries: Number.POSITIVE_INFINITY,
    requestTimeout: 5_000,
    polling: { interval: 10, readsPerSecond: Number.POSITIVE_INFINITY },
    specificationVersion: "v3",
  } as const;
  expect(JSON.parse(stored(options))).toEqual({
    modelId: "wan2.6-t2v",
    options: {
      ...options,
      maxRetries: Number.MAX_VALUE,
      polling: { interval: 10, readsPerSecond: Number.MAX_VALUE },
    },
  });
  expect(restored(stored(options))).toMatchObject({ modelId: "wan2.6-t2v", specificationVersion: "v3" });
});

it("neither the token nor the headers are stored", () => {
  const text = stored({ apiKey: TOKEN, headers: { "x-secret": TOKEN } });
  expect(text).toBe('{"modelId":"wan2.6-t2v","options":{"specificationVersion":"v4"}}');
});

it("a restored model reads the token from the environment, at the first call", async () => {
  const model = restored(stored({ apiKey: TOKEN }));
  vi.stubEnv("ACEDATACLOUD_API_TOKEN", "");
  expect(await rejection(model.doGenerate(callOptions()))).toBeInstanceOf(ConfigurationError);
  vi.stubEnv("ACEDATACLOUD_API_TOKEN", "from-the-environment");
  const fetch = vi.fn<typeof globalThis.fetch>(async () => Response.json({ task_id: "t-1" }));
  vi.stubGlobal("fetch", fetch);
  const { operation } = await model.doStart(callOptions());
  expect(operation).toMatchObject({ tasks: [{ id: "t-1" }] });
  const headers = new Headers(fetch.mock.calls[0]?.[1]?.headers);
  expect(headers.get("authorization")).toBe("Bearer from-the-environment");
});

it("restored models with the same options share one client, and so its rate limiter", () => {
  const clientOf = (model: VideoModel) =>
    (model as unknown as { settings(): { client: WanClient } }).settings().client;
  const text = stored({ maxRetries: 7 });
  expect(clientOf(restored(text))).toBe(clientOf(restored(text)));
  expect(clientOf(restored(text))).not.toBe(clientOf(restored(stored({ maxRetries: 8 }))));
});

it.each<[string, WanProviderOptions]>([
  ["client", { client: new WanClient() }],
  ["fetch", { fetch: globalThis.fetch }],
  ["onSubmitted", { onSubmitted: () => {} }],
  ["budget", { budget: { submit: async () => {}, settle: async () => {} } }],
  ["polling.interval", { polling: { interval: () => 10 } }],
])("a model with the option %s cannot be stored, and says so", (name, options) => {
  expect(() => stored(options)).toThrow(ConfigurationError);
  expect(() => stored(options)).toThrow(`A model with the option ${name} cannot be serialized`);
});
