import { expect, it, vi } from "vitest";
import { z } from "zod";
import * as schemas from "../../src/schemas/index.js";

const request = { model: "wan2.6-t2v", prompt: "A paper boat" } as const;

it("a schema composes with a user's own zod schemas", () => {
  const job = z.object({ customer: z.string(), request: schemas.requestSchema });
  expect(job.parse({ customer: "c", request })).toEqual({ customer: "c", request });
  const refused = job.safeParse({ customer: "c", request: { ...request, duration: 7 } });
  expect(refused.error?.issues).toMatchObject([
    { path: ["request", "duration"], message: "got 7; use 5, 10 or 15" },
  ]);
});

it("the error lists the models when the model is unknown or missing", () => {
  const message = (input: unknown) => schemas.requestSchema.safeParse(input).error?.issues[0]?.message;
  expect(message({ model: "wan9" })).toContain('got "wan9"');
  expect(message({})).toContain("is required");
  expect(message(null)).toContain('"wan2.6-t2v"');
});

it("the union can be converted to JSON Schema", () => {
  const json = z.toJSONSchema(schemas.requestSchema) as { oneOf?: { properties: Record<string, unknown> }[] };
  const t2v = z.toJSONSchema(schemas.requestSchemas["wan2.6-t2v"]);
  expect(json.oneOf).toHaveLength(5);
  expect(t2v).toMatchObject({
    type: "object",
    additionalProperties: false,
    required: ["model", "prompt"],
    properties: { model: { const: "wan2.6-t2v" }, duration: { enum: [5, 10, 15] } },
  });
});

it("the JSON Schema of an image model requires no prompt", () => {
  for (const model of ["wan2.6-i2v", "wan2.6-i2v-flash"] as const)
    expect(z.toJSONSchema(schemas.requestSchemas[model]).required).toEqual(["model", "image_url"]);
});

it("the JSON Schema of media has a maximum of items, and no minimum", () => {
  const { properties } = z.toJSONSchema(schemas.requestSchemas["wan3.0-video"]);
  expect(properties?.media).toMatchObject({ type: "array", maxItems: 10 });
  expect(properties?.media).not.toHaveProperty("minItems");
});

it("a schema returns the request unchanged", () => {
  expect(schemas.requestSchemas["wan2.6-t2v"].parse(request)).toEqual(request);
});

it("builds a schema when it is first used, and once", () => {
  const { get, value } = Object.getOwnPropertyDescriptor(schemas.requestSchemas, "wan2.6-t2v") ?? {};
  expect([typeof get, value]).toEqual(["function", undefined]);
  expect(schemas.requestSchemas["wan2.6-t2v"]).toBe(schemas.requestSchemas["wan2.6-t2v"]);
});

it("describes the fields of a schema once", () => {
  const schema = schemas.requestSchemas["wan2.6-t2v"];
  const add = vi.spyOn(z.globalRegistry, "add");
  expect(schemas.requestSchemas["wan2.6-t2v"]).toBe(schema);
  expect(add).not.toHaveBeenCalled();
  add.mockRestore();
});

it("describes the fields in JSON Schema by their TSDoc", () => {
  const json = z.toJSONSchema(schemas.requestSchemas["wan2.6-t2v"]);
  expect(json.properties?.duration).toMatchObject({
    description: expect.stringMatching(/length of the video/),
  });
});
