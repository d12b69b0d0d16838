import { describe, expect, it } from "vitest";
import { z } from "zod";
import { models, type WanModel } from "../../src/index.js";
import { requestSchemas, type ToolField, toolSchema } from "../../src/schemas/index.js";

const names = Object.keys(models) as WanModel[];

describe.each(names)("the tool schema of %s", (model) => {
  const schema = toolSchema(model);

  it("is a plain object, without what some providers refuse", () => {
    expect(schema).toMatchObject({ type: "object", additionalProperties: false });
    expect(JSON.stringify(schema)).not.toMatch(/"(anyOf|oneOf|allOf|const|\$ref|\$schema)"/);
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
  });

  it("has one model, the action where there is one, and no callback_url", () => {
    const { action, ...others } = schema.properties;
    expect(others.model).toEqual({ type: "string", enum: [model] });
    expect(others).not.toHaveProperty("callback_url");
    const { actions } = models[model];
    expect(action).toEqual(actions.length === 1 ? { type: "string", enum: [...actions] } : undefined);
    const first = action ? ["model", "action"] : ["model"];
    expect(schema.required.slice(0, first.length)).toEqual(first);
    expect(Object.keys(schema.properties).slice(0, first.length)).toEqual(first);
  });

  it("says of every other field what it is for", () => {
    const { model: _, action: __, ...others } = schema.properties;
    for (const [name, { description }] of Object.entries(others))
      expect(description, name).toMatch(/^[A-Z1].*\.$/);
  });

  it("asks the same of each field as zod's own JSON Schema", () => {
    const zods = z.toJSONSchema(requestSchemas[model]) as unknown as ToolField;
    const { callback_url: _, action, ...fields } = zods.properties ?? {};
    const optionals = Object.keys(fields).filter((name) => !zods.required?.includes(name));
    for (const [name, field] of Object.entries(fields)) {
      expect(bare(schema.properties[name]), name).toEqual(bare(field));
      expect(schema.required.includes(name), name).toBe(!optionals.includes(name));
    }
    expect(Object.keys(schema.properties).filter((name) => !(name in fields))).toEqual(
      models[model].actions.length === 1 ? ["action"] : [],
    );
    if (schema.properties.action) expect(bare(schema.properties.action)).toEqual(bare(action));
  });
});

/** What a field asks for, in one way of writing it. */
function bare(field: ToolField | undefined): unknown {
  const { description: _, ...rest } = { ...field } as ToolField & { const?: string };
  const asked: Record<string, unknown> = { ...rest };
  if ("const" in asked) {
    asked.enum = [asked.const];
    delete asked.const;
  }
  // zod says "number" of the whole numbers in an enum.
  if (asked.enum) delete asked.type;
  if (field?.items) asked.items = bare(field.items);
  if (field?.properties) {
    asked.properties = Object.fromEntries(
      Object.entries(field.properties).map(([name, value]) => [name, bare(value)]),
    );
  }
  return asked;
}

it("a model that is not known is named, with those that are", () => {
  expect(() => toolSchema("wan9" as WanModel)).toThrow(
    'model: got "wan9"; use "wan2.6-t2v", "wan2.6-i2v", "wan2.6-i2v-flash", "wan2.6-r2v" or "wan3.0-video"',
  );
});
