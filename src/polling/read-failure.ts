import {
  ApiError,
  AuthenticationError,
  BadRequestError,
  NotFoundError,
  PermissionError,
} from "../errors/api-errors.js";
import { WanError } from "../errors/base.js";
import { ConfigurationError } from "../errors/client-errors.js";
import { Failure } from "../transport/failure.js";

/** What a failed read request means for the tasks that it asked for. */
export type ReadFailure =
  /** No later read can succeed, whatever it asks for. */
  | { kind: "fatal" }
  /** The API refused one of the ids, or the size of the batch or of its response: smaller batches may succeed. */
  | { kind: "batch refused"; error: WanError }
  /** The API refused the id. */
  | { kind: "id refused"; error: WanError }
  /** A later read may succeed. */
  | { kind: "transient"; error: WanError };

/** Classifies what a read request threw. */
export function classifyReadFailure(thrown: unknown, isBatch: boolean): ReadFailure {
  if (!(thrown instanceof Failure)) {
    // A retryable error comes from an `apiKey` function, which may return a token the next time.
    return WanError.is(thrown) && thrown.retryable ? { kind: "transient", error: thrown } : { kind: "fatal" };
  }
  const { kind, error } = thrown;
  if (kind === "refused" && (AuthenticationError.is(error) || PermissionError.is(error))) {
    return { kind: "fatal" };
  }
  const isRefusal = BadRequestError.is(error) || (ApiError.is(error) && error.status === 413);
  if (isBatch && (isRefusal || kind === "too large" || NotFoundError.is(error))) {
    return { kind: "batch refused", error };
  }
  // A 404 for a single id is an outage: for an unknown id the API returns `{}`.
  return { kind: isRefusal ? "id refused" : "transient", error };
}

/** What a read request threw, as the error of one of its tasks. */
export function errorForTask(thrown: unknown, taskId: string): unknown {
  if (thrown instanceof Failure) return thrown.errorFor(taskId);
  if (!ConfigurationError.is(thrown)) return thrown;
  return new ConfigurationError(thrown.message, { cause: thrown.cause, taskId });
}
