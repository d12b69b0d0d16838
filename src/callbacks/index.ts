/**
 * Signs callback URLs, verifies callbacks and receives them.
 *
 * @module wan-client/callbacks
 */

export { CallbackError } from "./callback-error.js";
export type { CallbackRequest } from "./callback-request.js";
export { type SignCallbackUrlOptions, signCallbackUrl } from "./callback-url.js";
export { type CallbackReceiver, type CallbackReceiverOptions, createCallbackReceiver } from "./receiver.js";
export { type Callback, type VerifyCallbackOptions, verifyCallback } from "./verify.js";
