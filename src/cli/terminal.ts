/** The environment of a command: outputs, variables and interrupts. */
export interface Terminal {
  /** Standard output: results, for people and for programs. */
  out: Output;
  /** Standard error: progress, notes and errors, for people. */
  err: Output;
  env: Readonly<Record<string, string | undefined>>;
  /**
   * Calls the listener with an exit code at Ctrl-C, when the process is asked to end, and when its terminal is closed.
   * Returns a function that removes the listener.
   */
  onInterrupt(listener: (code: number) => void): () => void;
  /** Asks a question on the terminal. Missing if there is no terminal to ask on. */
  ask?: (question: string) => Promise<string>;
}

/** A stream for text. */
export interface Output {
  write(text: string): unknown;
  /** Whether it is a terminal, where a line can be overwritten. */
  readonly isTTY?: boolean | undefined;
  /** The width of the terminal. */
  readonly columns?: number | undefined;
}
