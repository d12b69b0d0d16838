import type { PollInterval } from "../types/call-options.js";
import type { Transport } from "./request.js";

/** What all calls of a client share. */
export interface Settings {
  transport: Transport;
  requestTimeout: number;
  maxRetries: number;
  pollInterval: PollInterval | undefined;
}
