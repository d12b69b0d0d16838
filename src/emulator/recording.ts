/** What a request in a {@link Recording} was for. `record`: a read of a running task; `end`: the read that showed its end. */
export type RecordedCheck =
  | "unknown id"
  | "unknown batch"
  | "delete"
  | "error"
  | "description"
  | "submission"
  | "record"
  | "end"
  | "download";

/** A request and its response. */
export interface RecordedExchange {
  readonly check?: RecordedCheck | (string & {}) | undefined;
  readonly method: string;
  /** The path and query, or the whole URL of a video. */
  readonly url: string;
  /** When the request was sent, ms after the first one. */
  readonly at: number;
  /** How long the response took, ms. */
  readonly ms: number;
  /** The JSON body of the request. */
  readonly request?: unknown;
  /** The HTTP status. Missing when there was no response. */
  readonly status?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The JSON value of the response, or its text. Missing for a video. */
  readonly response?: unknown;
  /** Why there was no response. */
  readonly error?: string | undefined;
}

/** The requests of `wan-client doctor --record` and their responses, for the option `recording` of `createEmulator`. */
export interface Recording {
  readonly version: 1;
  /** When the recording was made, ISO 8601. */
  readonly recordedAt: string;
  readonly exchanges: readonly RecordedExchange[];
  /** The body of the callback, if one arrived. */
  readonly callback?: unknown;
}
