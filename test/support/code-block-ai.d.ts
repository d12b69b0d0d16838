// The calls of the AI SDK that the documentation shows. The package itself is not installed here: its newest major version needs
// Node 22. test/suites/runtimes/ai-sdk compiles the same calls with the real types.
declare module "ai" {
  type Model = string | import("wan-client/ai-sdk").VideoModel;
  type File = string | Uint8Array;
  interface Call {
    model: Model;
    prompt: string | { image: File; text?: string };
    n?: number;
    aspectRatio?: string;
    resolution?: `${number}x${number}`;
    duration?: number;
    seed?: number;
    frameImages?: { image: File; frameType: "first_frame" | "last_frame" }[];
    inputReferences?: (File | { data: File; mediaType?: string })[];
    generateAudio?: boolean;
    providerOptions?: Record<string, Record<string, unknown>>;
    abortSignal?: AbortSignal;
  }
  interface Video {
    uint8Array: Uint8Array;
    mediaType: string;
  }
  export function experimental_generateVideo(
    call: Call & {
      poll?: { intervalMs?: number; timeoutMs?: number };
      webhook?: import("wan-client/ai-sdk").VideoModelWebhook;
      download?: (options: { url: URL }) => Promise<{ data: Uint8Array; mediaType: string | undefined }>;
    },
  ): Promise<{
    video: Video;
    videos: Video[];
    warnings: object[];
    providerMetadata: Record<string, Record<string, unknown>>;
  }>;
  export function createDownload(options: {
    fetch: typeof globalThis.fetch;
  }): (options: { url: URL }) => Promise<{ data: Uint8Array; mediaType: string | undefined }>;
  export function experimental_startVideo(
    call: Call & { webhookUrl?: string },
  ): Promise<{ operation: import("wan-client/ai-sdk").JSONValue }>;
  export function experimental_getVideoStatus(
    model: Model,
    options: { operation: unknown; abortSignal?: AbortSignal },
  ): Promise<
    | { status: "pending" }
    | { status: "completed"; videos: object[]; providerMetadata?: Record<string, Record<string, unknown>> }
    | { status: "error"; error: string }
  >;
}
