/** Where the client writes what it does. `console` is one. Tokens and signed URLs never reach it. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
