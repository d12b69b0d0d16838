/**
 * The client, its errors, the catalogue of models, and videos as streams. It runs wherever there is `fetch`.
 *
 * @module wan-client
 */

export { WanClient } from "./client.js";
export type { PollingOptions, WanClientOptions } from "./client-options.js";
export { type SubmitOnceOptions, submitOnce } from "./engines/submit-once.js";
export { type SubmitOutcome, submitOutcome } from "./engines/submit-outcome.js";
export { AbortError } from "./errors/abort-error.js";
export { ApiError, type ApiErrorOptions } from "./errors/api-error.js";
export { ApiNotImplementedError } from "./errors/api-not-implemented-error.js";
export { AuthenticationError } from "./errors/authentication-error.js";
export { BadRequestError } from "./errors/bad-request-error.js";
export { ConfigurationError } from "./errors/configuration-error.js";
export { ConnectionError } from "./errors/connection-error.js";
export { InsufficientBalanceError } from "./errors/insufficient-balance-error.js";
export { ModerationError } from "./errors/moderation-error.js";
export { NotFoundError } from "./errors/not-found-error.js";
export { PermissionError } from "./errors/permission-error.js";
export { RateLimitError } from "./errors/rate-limit-error.js";
export { RequestTimeoutError } from "./errors/request-timeout-error.js";
export { type RequestIssue, RequestValidationError } from "./errors/request-validation-error.js";
export { ResponseError } from "./errors/response-error.js";
export { ServerError } from "./errors/server-error.js";
export { TaskFailedError } from "./errors/task-failed-error.js";
export { TaskNotFoundError } from "./errors/task-not-found-error.js";
export { TokenMismatchedError } from "./errors/token-mismatched-error.js";
export { WaitTimeoutError } from "./errors/wait-timeout-error.js";
export { WanError, type WanErrorJson, type WanErrorOptions } from "./errors/wan-error.js";
export type { Logger } from "./http/logger.js";
export type { ApiKey } from "./http/token.js";
export { adviseRequest } from "./requests/advice.js";
export {
  type BlockingRequest,
  type Image2VideoParams,
  models,
  type Text2VideoParams,
  type WanModel,
  type WanRequest,
} from "./requests/catalogue.js";
export type { CommonRequest } from "./requests/common.js";
export type { WanMedia, WanMediaType } from "./requests/media.js";
export type { ModelInfo, WanAction } from "./requests/model-info.js";
export type { Wan26Request, Wan26Size } from "./requests/wan26.js";
export type { Wan26I2vRequest, Wan26ImageRequest } from "./requests/wan26-i2v.js";
export type { Wan26I2vFlashRequest } from "./requests/wan26-i2v-flash.js";
export type { Wan26R2vRequest } from "./requests/wan26-r2v.js";
export type { Wan26T2vRequest } from "./requests/wan26-t2v.js";
export type { Wan30Duration, Wan30VideoRequest } from "./requests/wan30-video.js";
export type { CallOptions, PollInterval, WaitOptions } from "./tasks/call-options.js";
export type { CallbackSource, CallbackSubmission } from "./tasks/callback-source.js";
export type { GenerateOptions } from "./tasks/generate.js";
export { nextPollDelay } from "./tasks/schedule.js";
export type { Receipt } from "./tasks/submit.js";
export type { SubmittedTask } from "./tasks/submitted-task.js";
export type {
  FailedTask,
  JsonRecord,
  PendingTask,
  SettledTask,
  SucceededTask,
  Task,
  TaskBase,
  Video,
} from "./tasks/task.js";
export type { TaskRef } from "./tasks/task-ref.js";
export type { TaskOutcome } from "./tasks/wait-for-tasks.js";
export {
  type OpenedVideo,
  type OpenVideoOptions,
  openVideo,
  type VideoClient,
  type VideoRef,
} from "./videos/open-video.js";
