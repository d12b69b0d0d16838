/**
 * Functions that need files or a server, for Node, Bun and Deno.
 *
 * @module wan-client/node
 */

export { toNodeListener } from "./node-listener.js";
export { type SavedVideo, type SaveVideoOptions, saveVideo } from "./save-video.js";
export { type ServedEmulator, serveEmulator } from "./serve-emulator.js";
