import { expect, it } from "vitest";
import { createEmulator } from "../../src/emulator/index.js";

const emulator = createEmulator({ apiKey: "token" });
const describe = async (query: string) => {
  const response = await emulator.fetch(`https://platform.acedata.cloud/api/v1/apis/${query}`);
  return { status: response.status, body: await response.json() };
};

it("the emulator describes the API and its prices without a token", async () => {
  const { status, body } = await describe("?path=/wan/videos");
  expect(status).toBe(200);
  expect(body).toMatchObject({
    count: 1,
    items: [{ path: "/wan/videos", definition: { openapi: "3.0.0" } }],
  });
  const { parameters: _, ...post } = body.items[0].definition.paths["/wan/videos"].post;
  expect(post.requestBody.content["application/json"].schema.required).toEqual(["model"]);
  expect(body.items[0].cost).toContainEqual({
    conditions: {
      and: [
        { "==": [{ var: ["model", ""] }, "wan3.0-video"] },
        { "==": [{ var: ["resolution", "720P"] }, "480P"] },
      ],
    },
    consumption: { "*": [0.473, { var: ["duration", 5] }] },
    unit: "Second",
  });
});

it("there is no description of another path, and no list of all descriptions", async () => {
  for (const query of ["?path=/sora/videos", ""]) {
    expect((await describe(query)).body).toEqual({ count: 0, items: [] });
  }
});
