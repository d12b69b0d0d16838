/**
 * Handlers for msw 2 and 3 over the emulator.
 *
 * @module wan-client/msw
 */

export { type WanHandlersOptions, wanHandlers } from "./wan-handlers.js";
