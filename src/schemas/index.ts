/**
 * The requests of each model as zod 4 schemas, and as JSON Schema for the tools of agents.
 *
 * @module wan-client/schemas
 */

export { requestSchema, requestSchemas } from "./request-schemas.js";
export { type ToolField, type ToolSchema, toolSchema } from "./tool-schema.js";
