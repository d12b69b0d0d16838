/** Functions that are called around each attempt to send a submission. */
export interface SendHook {
  /** Awaited right before the body is sent, within the limit of the attempt. When it rejects, nothing is sent. */
  beforeSend(body: unknown): Promise<void>;
  /** Awaited when the body was not sent after all, or the server refused it before any work. */
  afterNotSent(): Promise<void>;
}
