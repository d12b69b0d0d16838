/** The request that a fault is applied to, and what the emulator would do with it. */
export interface FaultContext {
  readonly request: Request;
  readonly traceId: string;
  /** Handles the request, and resolves to the response that the emulator would give without the fault. */
  respond(): Promise<Response>;
  /** Creates the task of a submission, or stores an uploaded file, without responding. Has no effect for other requests. */
  accept(): void;
}

/** Applies a fault to a request: resolves to the response, or rejects as `fetch` does when the connection breaks. */
export type ApplyFault = (context: FaultContext) => Promise<Response>;
