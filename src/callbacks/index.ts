/**
 * Signing a callback URL, verifying a callback, and a receiver for them.
 *
 * @module wan-client/callbacks
 */

export { CallbackError } from "./callback-error.js";
export type { CallbackRequest } from "./callback-request.js";
export { type SignCallbackUrlOptions, signCallbackUrl } from "./callback-url.js";
export type { CallbackClient } from "./confirm-task.js";
export type { OnTask } from "./notify-once.js";
export {
  type CallbackContext,
  type CallbackReceiver,
  type CallbackReceiverOptions,
  createCallbackReceiver,
} from "./receiver.js";
export type { CallbackSecret } from "./signature.js";
export { type Callback, type VerifyCallbackOptions, verifyCallback } from "./verify.js";
