export { createEmulator, type Emulator, type EmulatorOptions, type LoggedRequest } from "./emulator.js";
export type { EmulatedTask } from "./task-store.js";
