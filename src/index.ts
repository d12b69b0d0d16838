/**
 * The client, its errors, the catalogue of models, and videos as streams. It runs wherever there is `fetch`.
 *
 * @module wan-client
 */

export { WanClient } from "./client.js";
export type { PollingOptions, WanClientOptions } from "./client-options.js";
export {
  type OpenedVideo,
  type OpenVideoOptions,
  openVideo,
  type VideoClient,
  type VideoRef,
} from "./downloads/open-video.js";
export { type SubmitOnceOptions, submitOnce } from "./durable/submit-once.js";
export { type SubmitOutcome, submitOutcome } from "./durable/submit-outcome.js";
export {
  ApiError,
  type ApiErrorOptions,
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
export { WanError, type WanErrorJson, type WanErrorOptions } from "./errors/base.js";
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
export { adviseRequest } from "./models/advice.js";
export {
  type BlockingRequest,
  type Image2VideoParams,
  models,
  type Text2VideoParams,
  type WanModel,
  type WanRequest,
} from "./models/catalogue.js";
export type { CommonRequest } from "./models/common.js";
export type { WanMedia, WanMediaType } from "./models/media.js";
export type { ModelInfo, WanAction } from "./models/model-info.js";
export type { Wan26Request, Wan26Size } from "./models/wan26.js";
export type { Wan26I2vRequest, Wan26ImageRequest } from "./models/wan26-i2v.js";
export type { Wan26I2vFlashRequest } from "./models/wan26-i2v-flash.js";
export type { Wan26R2vRequest } from "./models/wan26-r2v.js";
export type { Wan26T2vRequest } from "./models/wan26-t2v.js";
export type { Wan30Duration, Wan30VideoRequest } from "./models/wan30-video.js";
export { nextPollDelay } from "./polling/poll-interval.js";
export type { CallOptions, PollInterval, WaitOptions } from "./tasks/call-options.js";
export type { GenerateOptions } from "./tasks/generate.js";
export type { SubmittedTask } from "./tasks/submitted-task.js";
export type { TaskRef } from "./tasks/task-ref.js";
export type { TaskOutcome } from "./tasks/wait-many.js";
export type { ApiKey } from "./transport/token.js";
export type { CallbackSource } from "./types/callback-source.js";
export type {
  FailedTask,
  JsonRecord,
  PendingTask,
  SettledTask,
  SucceededTask,
  Task,
  TaskBase,
  Video,
} from "./types/task.js";
export type { Logger } from "./util/logger.js";
