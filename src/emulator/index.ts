/**
 * The API on your own machine, for tests and first steps.
 *
 * @module wan-client/emulator
 */

export type { DeliverCallback, LoggedCallback } from "./callbacks.js";
export type { EmulatorClock } from "./clock.js";
export { createEmulator, type Emulator, type EmulatorOptions, type LoggedRequest } from "./emulator.js";
export type {
  ErrorFault,
  Fault,
  FaultFunction,
  FaultKind,
  FaultOptions,
  Faults,
  RequestKind,
} from "./faults.js";
export type { Outcome, Outcomes } from "./outcomes.js";
export type { RateLimit } from "./rate-limit.js";
export type { ServiceErrorCode } from "./responses.js";
export type { EmulatedTask } from "./task-store.js";
