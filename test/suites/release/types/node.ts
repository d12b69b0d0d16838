// The imports that only programs for Node use.
import { createServer } from "node:http";
import { setupServer } from "msw/node";
import { createEmulator } from "wan-client/emulator";
import { wanHandlers } from "wan-client/msw";
import { type SavedVideo, saveVideo, serveEmulator, toNodeListener } from "wan-client/node";

const emulator = createEmulator();
setupServer(...wanHandlers(emulator, { baseURL: "http://localhost" })).listen();
createServer(toNodeListener((request) => emulator.fetch(request)));
export const saved: Promise<SavedVideo> = saveVideo("https://example.com/a.mp4", "a.mp4");
export const served: Promise<{ url: string }> = serveEmulator(emulator, { port: 0 });
