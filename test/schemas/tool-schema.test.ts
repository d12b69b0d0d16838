import { describe, expect, it } from "vitest";
import { z } from "zod";
import { models, type WanModel } from "../../src/index.js";
import { requestSchemas, type ToolField, toolSchema } from "../../src/schemas/index.js";

const names = Object.keys(models) as WanModel[];

describe.each(names)("the tool schema of %s", (model) => {
  const schema = toolSchema(model);

  it("is a plain object, without keywords that some providers refuse", () => {
    expect(schema).toMatchObject({ type: "object", additionalProperties: false });
    expect(JSON.stringify(schema)).not.toMatch(/"(anyOf|oneOf|allOf|const|\$ref|\$schema)"/);
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
  });

  it("has one model, the action if there is only one, and no callback_url", () => {
    const { action, ...others } = schema.properties;
    expect(others.model).toEqual({ type: "string", enum: [model] });
    expect(others).not.toHaveProperty("callback_url");
    const { actions } = models[model];
    expect(action).toEqual(actions.length === 1 ? { type: "string", enum: [...actions] } : undefined);
    const first = action ? ["model", "action"] : ["model"];
    expect(schema.required.slice(0, first.length)).toEqual(first);
    expect(Object.keys(schema.properties).slice(0, first.length)).toEqual(first);
  });

  it("describes every other field", () => {
    const { model: _, action: __, ...others } = schema.properties;
    for (const [name, { description }] of Object.entries(others))
      expect(description, name).toMatch(/^[A-Z1].*\.$/);
  });

  it("has the same constraints as zod's own JSON Schema", () => {
    const zods = z.toJSONSchema(requestSchemas[model]) as unknown as ToolField;
    const { callback_url: _, action, ...fields } = zods.properties ?? {};
    const optionals = Object.keys(fields).filter((name) => !zods.required?.includes(name));
    for (const [name, field] of Object.entries(fields)) {
      expect(constraintsOf(schema.properties[name]), name).toEqual(constraintsOf(field));
      expect(schema.required.includes(name), name).toBe(!optionals.includes(name));
    }
    expect(Object.keys(schema.properties).filter((name) => !(name in fields))).toEqual(
      models[model].actions.length === 1 ? ["action"] : [],
    );
    if (schema.properties.action)
      expect(constraintsOf(schema.properties.action)).toEqual(constraintsOf(action));
  });
});

it.each<[WanModel, string[]]>([
  ["wan2.6-t2v", ["model", "action", "prompt"]],
  ["wan2.6-i2v", ["model", "action", "image_url"]],
  ["wan2.6-i2v-flash", ["model", "action", "image_url"]],
  ["wan2.6-r2v", ["model", "action", "prompt"]],
  ["wan3.0-video", ["model"]],
])("the tool schema of %s requires %j", (model, required) => {
  expect(toolSchema(model).required).toEqual(required);
});

/** The constraints of a field in a normalized form. */
function constraintsOf(field: ToolField | undefined): unknown {
  const { description: _, ...rest } = { ...field } as ToolField & { const?: string };
  const constraints: Record<string, unknown> = { ...rest };
  if ("const" in constraints) {
    constraints.enum = [constraints.const];
    delete constraints.const;
  }
  // zod uses "number" for an enum of whole numbers.
  if (constraints.enum) delete constraints.type;
  if (field?.items) constraints.items = constraintsOf(field.items);
  if (field?.properties) {
    constraints.properties = Object.fromEntries(
      Object.entries(field.properties).map(([name, value]) => [name, constraintsOf(value)]),
    );
  }
  return constraints;
}

it("the error about an unknown model names it, and lists the known ones", () => {
  expect(() => toolSchema("wan9" as WanModel)).toThrow(
    'model: got "wan9"; use "wan2.6-t2v", "wan2.6-i2v", "wan2.6-i2v-flash", "wan2.6-r2v" or "wan3.0-video"',
  );
});
