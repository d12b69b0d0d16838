// For Bun and Deno, which use some of Node's error codes and have no time limit that only undici can lift.

export { bodySentOnce } from "./deno-resends.js";
export { longRequestInit, runtimeTimeoutMessage } from "./edge.js";
export { classifyThrown } from "./error-codes.js";
