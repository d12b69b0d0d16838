// Bun and Deno: Node's codes where they use them, and no time limit that would need undici to be lifted.

export { bodySentOnce } from "./deno-resends.js";
export { longRequestInit, ownTimeLimit } from "./edge.js";
export { classifyThrown } from "./error-codes.js";
