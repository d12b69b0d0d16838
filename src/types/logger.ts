/** Where the client logs what it does, such as `console`. Log lines never contain tokens or signed URLs. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
