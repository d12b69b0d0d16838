import type { ApiRequest } from "../transport/request.js";
import { sendWithRetries } from "../transport/retry.js";
import type { Settings } from "../transport/settings.js";
import type { CallOptions } from "../types/call-options.js";
import { withDeadline } from "../util/deadline.js";
import { CALL_OPTIONS, checkOptions, TIMEOUTS } from "./call-options.js";

/** Sends a single request to `/wan/tasks`, within the limits that the options set. */
export function sendRead<T>(settings: Settings, options: CallOptions, request: ApiRequest<T>): Promise<T> {
  checkOptions(options, CALL_OPTIONS);
  return withDeadline(options.timeout ?? TIMEOUTS.read, [options.signal], (deadline) =>
    sendWithRetries(settings, request, options, deadline),
  );
}
