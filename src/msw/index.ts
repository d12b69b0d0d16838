/**
 * Handlers for msw 2 and 3 that respond with an emulator of the API.
 *
 * @module wan-client/msw
 */

export { wanHandlers } from "./wan-handlers.js";
