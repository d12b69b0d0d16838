export { type WanHandlersOptions, wanHandlers } from "./wan-handlers.js";
