// Loaded before the program that the READMEs show: the API, the videos and their hosts are those of an emulator.

import { createEmulator } from "wan-client/emulator";

const emulator = createEmulator({ taskSeconds: 0 });
globalThis.fetch = emulator.fetch;
process.on("exit", () => console.log(`submissions: ${emulator.tasks.length}`));
