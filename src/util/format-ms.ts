/** A duration for messages, such as `5,000 ms`. */
export function formatMs(ms: number): string {
  return `${ms.toLocaleString("en-US")} ms`;
}
