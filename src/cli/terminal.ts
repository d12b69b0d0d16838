/** What a command sees of the process that runs it. */
export interface Terminal {
  /** Standard output: results, for people and programs alike. */
  out: Output;
  /** Standard error: progress, notes and failures, for people. */
  err: Output;
  env: Readonly<Record<string, string | undefined>>;
  /**
   * Calls back at Ctrl-C, and when the process is asked to end or its terminal is closed, with the exit code that says so.
   * Returns what ends it.
   */
  onInterrupt(listener: (code: number) => void): () => void;
}

/** A stream that text goes to. */
export interface Output {
  write(text: string): unknown;
  /** Whether a person is looking at it, and a line can be written over. */
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}
