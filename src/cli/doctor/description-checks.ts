import { models, type WanModel } from "wan-client";
import { type ToolField, toolSchema } from "wan-client/schemas";
import { asObject, type JsonObject, parseJson } from "../../util/json.js";
import { compareFields } from "./compare-fields.js";
import { differs, type Finding, same, unknownBecause } from "./finding.js";
import { checkPrices } from "./price-checks.js";
import { NoResponse, type Service, send } from "./service.js";

const PATH = "/wan/videos";

/**
 * Compares the provider's public description of the API with `models` and the request schemas, and shows the prices in it. The
 * request for the description needs no token, and contains none.
 */
export async function checkDescription(service: Service, platformURL: string): Promise<Finding[]> {
  try {
    const { status, body } = await send(service, "description", `${platformURL}/apis/?path=${PATH}`);
    if (status !== 200) return [unknownBecause("description", `the platform responded with HTTP ${status}`)];
    return [...compareDescription(body), ...(await checkPrices(body, service, platformURL))];
  } catch (error) {
    if (!(error instanceof NoResponse)) throw error;
    return [unknownBecause("description", `the platform: ${error.message}`)];
  }
}

function compareDescription(body: unknown): Finding[] {
  const found = requestSchemaIn(body);
  if (!found) {
    const isJson = typeof body !== "string";
    const got = "no OpenAPI document with the schema of a request";
    return [isJson ? differs("description", "an OpenAPI document", got) : unknownBecause("description", got)];
  }
  const { variants } = found;
  const findings = [...missingModels(variants), ...variants.flatMap(compareVariant)];
  return findings.length > 0 ? findings : [same("description", "the same models, fields and values")];
}

/** The JSON Schema of a request in the response of the platform, which is a list of one item. */
function requestSchemaIn(body: unknown): { variants: JsonObject[] } | undefined {
  const { items, results } = asObject(body) ?? {};
  const [item] = [items, results, body].find(Array.isArray) ?? [];
  const { definition } = asObject(item) ?? {};
  const document = typeof definition === "string" ? parseJson(definition) : definition;
  const path = ["paths", PATH, "post", "requestBody", "content", "application/json", "schema"];
  const schema = resolve(valueAt(document, path), document);
  if (!schema) return undefined;
  const parts = Array.isArray(schema.allOf) ? schema.allOf : [];
  const whole = parts.reduce<JsonObject>(
    (sum, part) => merged(sum, resolve(asObject(part), document) ?? {}),
    schema,
  );
  return { variants: variantsOf(whole, document) };
}

function valueAt(value: unknown, path: readonly string[]): JsonObject | undefined {
  return asObject(path.reduce<unknown>((each, name) => asObject(each)?.[name], value));
}

/** A schema or, if it is a `$ref`, the schema in the same document that it refers to. */
function resolve(schema: JsonObject | undefined, document: unknown): JsonObject | undefined {
  const reference = schema?.$ref;
  return typeof reference === "string" ? valueAt(document, reference.split("/").slice(1)) : schema;
}

/** The variants of a schema. Its alternatives count only if each of them names models; otherwise the schema is the only one. */
function variantsOf(schema: JsonObject, document: unknown): JsonObject[] {
  const alternatives = [schema.oneOf, schema.anyOf].find(Array.isArray) ?? [];
  const variants = alternatives.map((each) => merged(schema, resolve(asObject(each), document) ?? {}));
  return variants.some((variant) => modelsIn(variant) !== modelsIn(schema)) && variants.every(modelsIn)
    ? variants
    : [schema];
}

/** One schema for two schemas that both apply. */
function merged(schema: JsonObject, other: JsonObject): JsonObject {
  return {
    ...schema,
    ...other,
    properties: { ...asObject(schema.properties), ...asObject(other.properties) },
  };
}

/** The models that a schema names, or `undefined` if it names none. */
function modelsIn(schema: JsonObject): unknown[] | undefined {
  const model = asObject(asObject(schema.properties)?.model) ?? {};
  const described = model.const === undefined ? model.enum : [model.const];
  return Array.isArray(described) ? described : undefined;
}

function missingModels(variants: readonly JsonObject[]): Finding[] {
  const described = variants.flatMap((variant) => modelsIn(variant) ?? Object.keys(models));
  const gone = Object.keys(models).filter((name) => !described.includes(name));
  return gone.map((name) => differs("description", `model: ${name}`, `model: no ${name}`));
}

function compareVariant(schema: JsonObject): Finding[] {
  const described = modelsIn(schema);
  const known = Object.keys(models) as WanModel[];
  const named = known.filter((name) => described?.includes(name) ?? true);
  const findings = compareFields(expectedFields(named), asObject(schema.properties) ?? {}).map(
    ({ expected, got }) => differs("description", expected, got),
  );
  return [...findings, ...compareRequired(schema.required, named)];
}

/** The fields of these models, each with its schemas, one for each model that has the field. */
function expectedFields(names: readonly WanModel[]): Record<string, ToolField[]> {
  const text: ToolField = { type: "string" };
  // A tool schema has neither field: the client sets `async`, and an agent must not choose `callback_url`.
  const fields: Record<string, ToolField[]> = { async: [{ type: "boolean" }], callback_url: [text] };
  for (const name of names) {
    const action: ToolField = { type: "string", enum: [...models[name].actions] };
    for (const [field, schema] of Object.entries({ ...toolSchema(name).properties, action })) {
      fields[field] = [...(fields[field] ?? []), schema];
    }
  }
  return fields;
}

/** The fields that the service requires although the request schema of a model does not. */
function compareRequired(required: unknown, names: readonly WanModel[]): Finding[] {
  if (!Array.isArray(required)) return [];
  return required.flatMap((field) => {
    // If a model has only one action, the client always sends it.
    const isOptional = (name: WanModel) =>
      field === "action" ? models[name].actions.length > 1 : !toolSchema(name).required.includes(field);
    const optionalFor = names.filter(isOptional);
    if (optionalFor.length === 0) return [];
    return [
      differs("description", `${field} is optional for ${optionalFor.join(", ")}`, `${field} is required`),
    ];
  });
}
