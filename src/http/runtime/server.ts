// Bun and Deno: Node's codes where they use them, and no time limit that would need undici to be lifted.
export { classifyThrown } from "./codes.js";
export { bodySentOnce } from "./deno-resends.js";
export { longRequestInit, ownTimeLimit } from "./edge.js";
