// Runs generate.mjs with an emulator as its API.

import { createEmulator } from "wan-client/emulator";
import { serveEmulator } from "wan-client/node";

const emulator = createEmulator({ taskSeconds: 4 });
const api = await serveEmulator(emulator);
process.env.WAN_BASE_URL = api.url;
process.env.ACEDATACLOUD_API_TOKEN = "emulator";
await import("./generate.mjs");
await api.close();
console.log(`videos that the emulator made: ${emulator.tasks.length}`);
