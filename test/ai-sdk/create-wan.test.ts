import { inspect } from "node:util";
import { expect, it } from "vitest";
import { createWan, type WanProviderOptions } from "../../src/ai-sdk/index.js";
import { ConfigurationError, models, RequestValidationError, WanClient } from "../../src/index.js";
import { TOKEN } from "../support/client.js";

it("creates a model of each name, with functions that work without the provider object", () => {
  const { video, videoModel } = createWan();
  for (const name of Object.keys(models)) {
    for (const model of [video(name), videoModel(name)]) {
      expect(model).toMatchObject({ specificationVersion: "v4", provider: "wan", modelId: name });
      expect(model.maxVideosPerCall).toBeGreaterThan(1);
    }
  }
});

it("creates models of version 3 of the specification", () => {
  const wan = createWan({ specificationVersion: "v3" });
  expect([wan.specificationVersion, wan.video("wan2.6-t2v").specificationVersion]).toEqual(["v3", "v3"]);
});

it("refuses a model that it does not know, and says what to use", () => {
  for (const name of ["wan4.0-video", "constructor", 7 as never]) {
    expect(() => createWan().video(name)).toThrow(RequestValidationError);
  }
  expect(() => createWan().video("wan4.0-video")).toThrow(
    /model: got "wan4\.0-video"; use "wan2\.6-t2v", .* or submitUnchecked\(\) of a WanClient/,
  );
});

it("says that it has only video models", () => {
  const { languageModel, embeddingModel, imageModel } = createWan();
  for (const create of [languageModel, embeddingModel, imageModel]) {
    expect(() => create("any")).toThrow(ConfigurationError);
  }
});

it.each<[object, RegExp]>([
  [{ specificationVersion: "v5" }, /specificationVersion: got "v5"; use "v4" for ai 7, or "v3" for ai 6/],
  [{ onSubmitted: "save" }, /onSubmitted: got "save"; use a function/],
  [{ budget: 15 }, /budget: got 15; use the result of createBudget\(\)/],
  [{ baseUrl: "https://example.com" }, /unknown option baseUrl; did you mean baseURL\?/],
  [{ client: {} }, /client: got an object; use a WanClient/],
  [
    { client: new WanClient(), maxRetries: 1 },
    /maxRetries: leave it out; the client already has its options/,
  ],
  [null as never, /options: use an object/],
])("refuses the options %o", (options, message) => {
  expect(() => createWan(options as WanProviderOptions)).toThrow(ConfigurationError);
  expect(() => createWan(options as WanProviderOptions)).toThrow(message);
});

it("shows no token when it is printed", () => {
  const wan = createWan({ apiKey: TOKEN });
  for (const value of [wan, wan.video("wan2.6-t2v")]) {
    expect(inspect(value, { depth: 9, showHidden: true })).not.toContain(TOKEN);
    expect(JSON.stringify(value)).not.toContain(TOKEN);
  }
});
