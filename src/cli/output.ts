import type { Output } from "./terminal.js";

/**
 * A stream of the process as an output. A failed write does not end the command, because a submission may be in flight, and its
 * task may be billed. `onWriteError` is called instead, unless the reader has closed the stream.
 */
export function outputTo(
  stream: NodeJS.WritableStream & Partial<NodeJS.WriteStream>,
  onWriteError: (error: Error) => void,
): Output {
  const onError = (error: NodeJS.ErrnoException) => {
    // It is not a failure if a reader such as `head` has read enough, or if the terminal was closed.
    if (error.code !== "EPIPE" && !(error.code === "EIO" && stream.isTTY)) onWriteError(error);
  };
  stream.on("error", onError);
  return {
    write(text) {
      try {
        stream.write(text);
      } catch (error) {
        // Node writes to a file synchronously, so a failed write throws.
        onError(error as Error);
      }
    },
    isTTY: stream.isTTY,
    // Read each time, because the width changes with the size of the window.
    get columns() {
      return stream.columns;
    },
  };
}
