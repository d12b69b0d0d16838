// The part of the AI SDK's specification of video models that this provider needs, version 4 (`ai` 7) and version 3 (`ai` 6).
// It is written here because no single release of the SDK's own types has both versions and runs on Node 20.

/** The version of the specification: `v4` for `ai` 7, `v3` for `ai` 6. */
export type SpecificationVersion = "v3" | "v4";

/** A value that JSON can hold. */
export type JSONValue = null | string | number | boolean | JSONObject | JSONValue[];

/** An object that JSON can hold. */
export type JSONObject = { [key: string]: JSONValue | undefined };

/** A file as bytes or base64, or the URL of a file. */
export type VideoModelFile =
  | { type: "file"; mediaType: string; data: string | Uint8Array }
  | { type: "url"; url: string; mediaType?: string | undefined };

/** An image that is the first or the last frame of the video. */
export interface VideoModelFrameImage {
  image: VideoModelFile;
  frameType: "first_frame" | "last_frame";
}

/** The options of one call, as the SDK passes them to a model. */
export interface VideoModelCallOptions {
  prompt: string | undefined;
  /** The number of videos. */
  n: number;
  aspectRatio: `${number}:${number}` | "adaptive" | undefined;
  /** Width and height in pixels. */
  resolution: `${number}x${number}` | undefined;
  /** Seconds. */
  duration: number | undefined;
  fps: number | undefined;
  seed: number | undefined;
  /** The first frame. */
  image: VideoModelFile | undefined;
  frameImages: VideoModelFrameImage[] | undefined;
  inputReferences: VideoModelFile[] | undefined;
  generateAudio: boolean | undefined;
  providerOptions: Record<string, Record<string, unknown>>;
  abortSignal?: AbortSignal | undefined;
  headers?: Record<string, string | undefined> | undefined;
}

/** A warning, which the SDK logs and returns with the videos. */
export type VideoModelWarning =
  | { type: "unsupported"; feature: string; details?: string }
  | { type: "compatibility"; feature: string; details?: string }
  | { type: "other"; message: string };

/** A finished video. */
export interface VideoModelVideo {
  type: "url";
  url: string;
  mediaType: string;
}

/** When the result was received, and from which model. */
export interface VideoModelResponse {
  timestamp: Date;
  modelId: string;
  headers: Record<string, string> | undefined;
}

/** The result of `doGenerate`. */
export interface VideoModelResult {
  videos: VideoModelVideo[];
  warnings: VideoModelWarning[];
  providerMetadata: Record<string, JSONObject>;
  response: VideoModelResponse;
}

/** The result of `doStart`. */
export interface VideoModelStartResult {
  /** What `doStatus` needs to find the tasks, in this process or another one. */
  operation: JSONObject;
  warnings: VideoModelWarning[];
  providerMetadata: Record<string, JSONObject>;
  response: VideoModelResponse;
}

/** The result of `doStatus`, which throws if a task has failed. */
export type VideoModelStatusResult =
  | { status: "pending"; warnings: VideoModelWarning[]; response: VideoModelResponse }
  | ({ status: "completed" } & VideoModelResult);

/** The request that a webhook received. */
export interface VideoModelWebhookRequest {
  headers: Record<string, string>;
  body: JSONValue;
}

/** A function of the caller that creates a webhook. */
export type VideoModelWebhook = () => PromiseLike<{
  url: string;
  received: PromiseLike<{ headers: Record<string, string>; body: unknown }>;
}>;

/** A video model of the AI SDK. The SDK calls its methods. */
export interface VideoModel<V extends SpecificationVersion = SpecificationVersion> {
  readonly specificationVersion: V;
  /** The name of the provider, for logs. */
  readonly provider: string;
  /** The name of the model, such as `wan2.6-t2v`. */
  readonly modelId: string;
  /** The number of videos that one call can generate. */
  readonly maxVideosPerCall: number;
  /** Generates videos, and waits for them for up to 30 minutes. */
  doGenerate(options: VideoModelCallOptions): Promise<VideoModelResult>;
  /** Submits the requests for videos. The API calls the `webhookUrl` when a task ends. */
  doStart(
    options: VideoModelCallOptions & { webhookUrl?: string | undefined },
  ): Promise<VideoModelStartResult>;
  /** Reads the tasks of an operation, which may come from another process. */
  doStatus(options: {
    operation: unknown;
    abortSignal?: AbortSignal | undefined;
    headers?: Record<string, string | undefined> | undefined;
  }): Promise<VideoModelStatusResult>;
  /** Creates the webhook of the caller. Its `received` also settles when polling finds that the tasks have ended. */
  handleWebhookOption(options: { webhook: VideoModelWebhook }): Promise<{
    webhookUrl: string;
    received: Promise<VideoModelWebhookRequest>;
  }>;
}
