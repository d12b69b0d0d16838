import type { Output } from "./terminal.js";

/**
 * A stream of the process as an output. A failed write does not end the command, because a submission may be in flight whose
 * task is billed. `onWriteError` is called instead, unless the reader has closed the stream.
 */
export function outputTo(
  stream: NodeJS.WritableStream & Partial<NodeJS.WriteStream>,
  onWriteError: (error: Error) => void,
): Output {
  const onError = (error: NodeJS.ErrnoException) => {
    // A reader such as `head` that has read enough, or a closed terminal, is not a failure.
    if (error.code !== "EPIPE" && !(error.code === "EIO" && stream.isTTY)) onWriteError(error);
  };
  stream.on("error", onError);
  return {
    write(text) {
      try {
        stream.write(text);
      } catch (error) {
        // Node writes to a file synchronously, and throws.
        onError(error as Error);
      }
    },
    isTTY: stream.isTTY,
    // Read each time, because it changes with the size of the window.
    get columns() {
      return stream.columns;
    },
  };
}
