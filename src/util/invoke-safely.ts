import type { Logger } from "../types/logger.js";
import { describeThrown } from "./describe-thrown.js";

/**
 * Calls a user's function. What it throws or rejects with is logged and not thrown: a bug in a progress bar must not
 * end the wait for a paid video.
 *
 * @param failureMessage The text that is logged before the error, such as `onUpdate threw; the wait continues`.
 */
export function invokeSafely<A extends unknown[], R>(
  logger: Logger,
  failureMessage: string,
  callback: ((...args: A) => R) | undefined,
  ...args: A
): R | undefined {
  const logError = (error: unknown) => logger.error(`${failureMessage}: ${describeThrown(error)}`);
  try {
    const result = callback?.(...args);
    Promise.resolve(result).catch(logError);
    return result;
  } catch (error) {
    logError(error);
    return undefined;
  }
}

/** {@link invokeSafely} for a function whose promise is awaited. */
export async function awaitSafely<A extends unknown[]>(
  logger: Logger,
  failureMessage: string,
  callback: ((...args: A) => unknown) | undefined,
  ...args: A
): Promise<void> {
  // `invokeSafely` has logged the rejection.
  await Promise.resolve(invokeSafely(logger, failureMessage, callback, ...args)).catch(() => {});
}
