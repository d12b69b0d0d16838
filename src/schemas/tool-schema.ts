import * as z from "zod/mini";
import { definitionOf, modelNames } from "../models/catalogue.js";
import { refusal } from "../models/messages.js";
import { listed } from "../util/listed.js";
import { requestSchemas } from "./request-schemas.js";

/** A field of a {@link ToolSchema}, with only the keywords of JSON Schema that every model provider supports. */
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

/** The input of an agent's tool as JSON Schema. The root is a plain object. */
export interface ToolSchema extends ToolField {
  type: "object";
  properties: Record<string, ToolField>;
  required: string[];
  additionalProperties: false;
}

/**
 * The requests of one model as JSON Schema, for the tool of an AI agent: with the Vercel AI SDK, an MCP server, or a model
 * provider's own function calling. The input of the tool is a complete request for `generate` or `submit`. `model` has one
 * value, and so has `action` if the model has only one. There is no `callback_url`, because an agent should not decide where
 * results are posted. The schema has no rules between fields: `generate` checks them, and its error says what to use instead.
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
  // If a model has several actions, the server infers the action from the other fields.
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

/** Replaces `const`, which some providers do not support, by an `enum` of one value, and `number` by `integer` if possible. */
function simplify(field: z.core.JSONSchema.BaseSchema): void {
  if (field.const !== undefined) {
    field.enum = [field.const as string];
    delete field.const;
  }
  if (field.type === "number" && field.enum?.every(Number.isInteger)) field.type = "integer";
}
