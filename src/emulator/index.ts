/**
 * An emulator of the API that runs on your machine, for tests and first steps.
 *
 * @module wan-client/emulator
 */

export type { LoggedCallback } from "./callbacks.js";
export type { EmulatorClock } from "./clock.js";
export { createEmulator, type Emulator } from "./emulator.js";
export type { EmulatorOptions } from "./emulator-options.js";
export type { FaultKind } from "./fault-kind.js";
export type { Fault, FaultOptions, Faults, RequestKind } from "./faults.js";
export type { Outcome, Outcomes } from "./outcomes.js";
export type { PriceRule } from "./price-rules.js";
export type { RateLimit } from "./rate-limit.js";
export type { RecordedCheck, RecordedExchange, Recording } from "./recording.js";
export type { LoggedRequest } from "./request-handler.js";
export type { ServiceErrorCode } from "./responses.js";
export type { EmulatedTask } from "./task-record.js";
