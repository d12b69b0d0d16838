import type { ToolField } from "wan-client/schemas";
import { asObject, type JsonObject } from "../../util/json.js";
import { rangesOf } from "../format.js";

/** Two descriptions of a field that do not agree. */
export interface FieldDifference {
  expected: string;
  got: string;
}

type Value = string | number | boolean;

/**
 * Compares fields as this library knows them with a JSON Schema of the same fields. A schema that
 * specifies less is not a difference.
 *
 * @param expected the schemas of each field, one for each model that has it.
 */
export function compareFields(
  expected: Readonly<Record<string, readonly ToolField[]>>,
  got: JsonObject,
  prefix = "",
): FieldDifference[] {
  const added = Object.keys(got)
    .filter((name) => !Object.hasOwn(expected, name))
    .map((name) => ({ expected: `no field ${prefix}${name}`, got: `the field ${prefix}${name}` }));
  const others = Object.entries(expected).flatMap(([name, schemas]) => {
    const field = `${prefix}${name}`;
    const schema = asObject(got[name]);
    if (!schema) return [{ expected: `the field ${field}`, got: `no field ${field}` }];
    return compareField(field, schemas, schema);
  });
  return [...added, ...others];
}

function compareField(name: string, expected: readonly ToolField[], got: JsonObject): FieldDifference[] {
  const types = new Set(expected.map(({ type }) => basicType(type)));
  if (typeof got.type === "string" && !types.has(basicType(got.type))) {
    return [{ expected: `${name}: ${[...types].join(" or ")}`, got: `${name}: ${got.type}` }];
  }
  const items = expected.map((field) => field.items).filter((each) => each !== undefined);
  const properties = expected.map((field) => field.properties).filter((each) => each !== undefined);
  return [
    ...compareValues(name, expected, got),
    ...compareLimits(name, expected, got),
    ...(items.length > 0 && asObject(got.items)
      ? compareField(`${name}[]`, items, asObject(got.items) as JsonObject)
      : []),
    ...(properties.length > 0 && asObject(got.properties)
      ? compareFields(merged(properties), asObject(got.properties) as JsonObject, `${name}.`)
      : []),
  ];
}

function merged(properties: readonly Record<string, ToolField>[]): Record<string, ToolField[]> {
  const fields: Record<string, ToolField[]> = {};
  for (const [name, field] of properties.flatMap(Object.entries<ToolField>)) {
    fields[name] = [...(fields[name] ?? []), field];
  }
  return fields;
}

function compareValues(name: string, expected: readonly ToolField[], got: JsonObject): FieldDifference[] {
  const described = got.const === undefined ? got.enum : [got.const];
  if (!Array.isArray(described)) return [];
  // If a model takes any value, there is no list to compare with.
  if (expected.some((field) => field.enum === undefined)) return [];
  const known = new Set<Value>(expected.flatMap((field) => field.enum ?? []));
  const added = (described as Value[]).filter((value) => value !== null && !known.has(value));
  const gone = [...known].filter((value) => !described.includes(value));
  return [
    ...(added.length > 0
      ? [{ expected: `${name}: no ${listOf(added)}`, got: `${name}: ${listOf(added)}` }]
      : []),
    ...(gone.length > 0
      ? [{ expected: `${name}: ${listOf(gone)}`, got: `${name}: no ${listOf(gone)}` }]
      : []),
  ];
}

const LIMITS = ["minimum", "maximum", "minItems", "maxItems"] as const;

/** Compares the limits of numbers and lists if both sides have them. */
function compareLimits(name: string, expected: readonly ToolField[], got: JsonObject): FieldDifference[] {
  return LIMITS.flatMap((limit) => {
    const known = expected.map((field) => field[limit]);
    const [first] = known;
    const value = got[limit];
    const isComparable = typeof value === "number" && typeof first === "number";
    if (!isComparable || known.includes(value)) return [];
    return [{ expected: `${name}: ${limit} ${first}`, got: `${name}: ${limit} ${value}` }];
  });
}

function basicType(type: string): string {
  return type === "integer" ? "number" : type;
}

function listOf(values: readonly Value[]): string {
  const numbers = values.filter((value) => typeof value === "number");
  return numbers.length === values.length ? rangesOf(numbers) : values.join(", ");
}
