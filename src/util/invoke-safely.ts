import type { Logger } from "../types/logger.js";
import { describeThrown } from "./describe-thrown.js";

/**
 * Calls a function of the user's. What it throws, or rejects with, is logged and goes no further: a slip in a progress
 * bar must not end the wait for a paid video.
 */
export function tell<A extends unknown[], R>(
  logger: Logger,
  failureMessage: string,
  listener: ((...args: A) => R) | undefined,
  ...args: A
): R | undefined {
  const failed = (error: unknown) => logger.error(`${failureMessage}: ${describeThrown(error)}`);
  try {
    const result = listener?.(...args);
    Promise.resolve(result).catch(failed);
    return result;
  } catch (error) {
    failed(error);
    return undefined;
  }
}
