// Loaded before the program that the READMEs show. Replaces the API, the videos and their hosts with an emulator.

import { createEmulator } from "wan-client/emulator";

const emulator = createEmulator({ taskSeconds: 0 });
globalThis.fetch = emulator.fetch;
process.on("exit", () => console.log(`submissions: ${emulator.tasks.length}`));
