/**
 * A provider for the AI SDK (`ai` 6 and 7): text to video and image to video with `generateVideo`.
 *
 * @module wan-client/ai-sdk
 */

export { createWan, type WanProvider, type WanVideoModelId } from "./create-wan.js";
export type { OperationTask, VideoOperation } from "./operation.js";
export type { WanProviderOptions, WanVideoOptions } from "./provider-options.js";
export type * from "./specification.js";
export { VideoBatchError, type VideoOutcome } from "./video-batch-error.js";
