/** Receives the log lines of the client, for example `console`. They never contain tokens or signed URLs. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
