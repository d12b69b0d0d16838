import * as z from "zod/mini";
import { definitionOf, modelNames } from "../models/catalogue.js";
import { listed, refusal } from "../models/messages.js";
import { requestSchemas } from "./request-schemas.js";

/** A field of a {@link ToolSchema}: the part of JSON Schema that every model provider takes. */
export interface ToolField {
  type: "string" | "integer" | "boolean" | "array" | "object";
  description?: string;
  enum?: (string | number)[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  items?: ToolField;
  properties?: Record<string, ToolField>;
  required?: string[];
  additionalProperties?: false;
}

/** What an agent's tool takes, as JSON Schema: a plain object at its root. */
export interface ToolSchema extends ToolField {
  type: "object";
  properties: Record<string, ToolField>;
  required: string[];
  additionalProperties: false;
}

/**
 * The requests of one model as JSON Schema, for the tool of an AI agent: the Vercel AI SDK, an MCP server, or a model
 * provider's own function calling. What the agent gives is a whole request for `generate` or `submit`: `model`, and the
 * action where there is only one, have one value. There is no `callback_url`: an agent should not decide where results are
 * posted to. Rules between fields are not in it; `generate` checks them, and its message says what to write instead.
 *
 * @throws RangeError for a model that this release does not know.
 * @example
 * ```ts
 * import { jsonSchema, tool } from "ai";
 * import type { WanRequest } from "wan-client";
 * import { toolSchema } from "wan-client/schemas";
 *
 * const makeVideo = tool({
 *   description: "Makes a video from a text.",
 *   inputSchema: jsonSchema<WanRequest<"wan2.6-t2v">>(toolSchema("wan2.6-t2v")),
 *   execute: (request, { abortSignal }) => wan.generate(request, { signal: abortSignal }),
 * });
 * ```
 */
export function toolSchema(model: keyof typeof requestSchemas): ToolSchema {
  const definition = definitionOf(model);
  if (!definition) throw new RangeError(`model: ${refusal(listed(modelNames()), model)}`);
  const json = z.toJSONSchema(requestSchemas[model], { override: ({ jsonSchema }) => simplify(jsonSchema) });
  const { model: named, action, callback_url: _, ...fields } = json.properties as Record<string, ToolField>;
  // Where there is a choice of actions, the server sees from the rest which it is.
  const hasOneAction = definition.info.actions.length === 1;
  const properties = { model: named, ...(hasOneAction && { action }), ...fields } as ToolSchema["properties"];
  const isRequired = (name: string) => name === "action" || json.required?.includes(name);
  return {
    type: "object",
    properties,
    required: Object.keys(properties).filter(isRequired),
    additionalProperties: false,
  };
}

/** One value is an `enum` of one, since not every provider knows `const`; and numbers are whole ones. */
function simplify(field: z.core.JSONSchema.BaseSchema): void {
  if (field.const !== undefined) {
    field.enum = [field.const as string];
    delete field.const;
  }
  if (field.type === "number" && field.enum?.every(Number.isInteger)) field.type = "integer";
}
