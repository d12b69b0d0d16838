import type { Output } from "./terminal.js";

/**
 * A stream of the process as an output. What cannot be written ends nothing, since a submit may be under way whose task
 * is billed: `lost` is told, unless it is that nobody reads any more.
 */
export function outputTo(
  stream: NodeJS.WritableStream & Partial<NodeJS.WriteStream>,
  lost: (error: Error) => void,
): Output {
  const failed = (error: NodeJS.ErrnoException) => {
    // A reader such as `head` that has seen enough is no failure, nor is a terminal that was closed.
    if (error.code !== "EPIPE" && !(error.code === "EIO" && stream.isTTY)) lost(error);
  };
  stream.on("error", failed);
  return {
    write(text) {
      try {
        stream.write(text);
      } catch (error) {
        // Node writes to a file at once, and throws.
        failed(error as Error);
      }
    },
    isTTY: stream.isTTY,
    // It changes with the window.
    get columns() {
      return stream.columns;
    },
  };
}
