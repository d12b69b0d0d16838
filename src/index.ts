/**
 * The client, its errors, the catalogue of models, and videos as streams. All of it runs wherever there is `fetch`.
 *
 * @module wan-client
 */

export { WanClient } from "./client.js";
export type { PollingOptions, WanClientOptions } from "./client-options.js";
export {
  type OpenedVideo,
  type OpenVideoOptions,
  openVideo,
  type VideoRef,
} from "./downloads/open-video.js";
export { type SubmitOnceOptions, submitOnce } from "./durable/submit-once.js";
export { type SubmitOutcome, submitOutcome } from "./durable/submit-outcome.js";
export {
  ApiError,
  ApiNotImplementedError,
  AuthenticationError,
  BadRequestError,
  InsufficientBalanceError,
  ModerationError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
  TokenMismatchedError,
} from "./errors/api-errors.js";
export { WanError, type WanErrorJson } from "./errors/base.js";
export {
  AbortError,
  ConfigurationError,
  ConnectionError,
  type RequestIssue,
  RequestTimeoutError,
  RequestValidationError,
  ResponseError,
} from "./errors/client-errors.js";
export { TaskFailedError, TaskNotFoundError, WaitTimeoutError } from "./errors/task-errors.js";
export type { ModelInfo, WanAction } from "./models/define-model.js";
export { models } from "./models/models.js";
export { nextPollDelay } from "./polling/poll-interval.js";
export { adviseRequest } from "./requests/advise-request.js";
export type {
  Image2VideoParams,
  Text2VideoParams,
  WanMedia,
  WanModel,
  WanRequest,
} from "./requests/request-types.js";
export type { GenerateOptions } from "./tasks/generate.js";
export type { TaskOutcome } from "./tasks/wait-many.js";
export type { Budget } from "./types/budget.js";
export type { CallOptions, SubmitOptions, WaitOptions } from "./types/call-options.js";
export type { CallbackSource } from "./types/callback-source.js";
export type { Logger } from "./types/logger.js";
export type { RateLimiter, RequestKind, RequestRefusal } from "./types/rate-limiter.js";
export type { SubmittedTask } from "./types/submitted-task.js";
export type {
  FailedTask,
  JsonRecord,
  PendingTask,
  SettledTask,
  SucceededTask,
  Task,
  Video,
} from "./types/task.js";
export type { TaskRef } from "./types/task-ref.js";
