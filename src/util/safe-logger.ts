import type { Logger } from "../types/logger.js";

/** A logger that cannot end a call: what the user's logger throws or rejects with is dropped. Without one, it is silent. */
export function safeLogger(logger: Logger | undefined): Logger {
  const write = (level: keyof Logger) => {
    if (!logger) return () => {};
    return async (message: string) => {
      try {
        await logger[level](message);
      } catch {
        // There is nowhere else to report it.
      }
    };
  };
  return { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
}
