// The imports that only programs for Node use.
import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { Readable } from "node:stream";
import { setupServer } from "msw/node";
import { type UploadedFile, uploadFile } from "wan-client/account";
import { createEmulator } from "wan-client/emulator";
import { wanHandlers } from "wan-client/msw";
import { type SavedVideo, saveVideo, serveEmulator, toNodeListener } from "wan-client/node";

const emulator = createEmulator();
setupServer(...wanHandlers(emulator, { baseURL: "http://localhost" })).listen();
createServer(toNodeListener((request) => emulator.fetch(request)));
export const saved: Promise<SavedVideo> = saveVideo("https://example.com/a.mp4", "a.mp4");
export const served: Promise<{ url: string }> = serveEmulator(emulator, { port: 0 });
const stream = Readable.toWeb(createReadStream("cat.mp4"));
export const uploaded: Promise<UploadedFile> = uploadFile(stream, { filename: "cat.mp4" });
