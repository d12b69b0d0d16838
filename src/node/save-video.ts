import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { AbortError, ConfigurationError, type OpenVideoOptions, openVideo, type VideoRef } from "wan-client";
import { describeValue } from "../util/describe-value.js";
import { ignoreErrors } from "../util/ignore-errors.js";
import { checkOptionNames, type OptionNames } from "../util/option-names.js";
import { resolveDestination } from "./destination.js";

/** The options of `saveVideo`. */
export interface SaveVideoOptions extends Omit<OpenVideoOptions, "onRestart"> {
  /**
   * Called after each chunk that was written. `receivedBytes` returns to 0 when the download starts over. `totalBytes` is
   * `undefined` if the server does not say it. Errors that the function throws are ignored. To stop the download, abort
   * the `signal`.
   */
  onProgress?: ((progress: { receivedBytes: number; totalBytes?: number | undefined }) => void) | undefined;
}

const SAVE_VIDEO_OPTIONS: OptionNames<SaveVideoOptions> = {
  signal: true,
  client: true,
  fetch: true,
  idleTimeout: true,
  maxRetries: true,
  onProgress: true,
};

/** A saved video. */
export interface SavedVideo {
  /** The absolute path of the file. */
  path: string;
  /** The size of the file, bytes. */
  bytes: number;
}

/**
 * Saves the video of a finished task, or the video at a URL, to a file. The video is written to a temporary file in the same
 * folder, which is renamed when the video is complete: an incomplete video never has the final name. Missing folders are
 * created, and an existing file is replaced. If `path` is a symbolic link, the link stays and its target is replaced. After a
 * broken connection, the download resumes where it stopped, or starts over if the video may have changed on the server.
 *
 * @throws The errors of `openVideo`. ConfigurationError for an unknown option, and for a `path` that is not a regular file,
 * such as a folder or a device. Errors of the file system, with the `taskId` added.
 * @example
 * ```ts
 * const { path, bytes } = await saveVideo(task, "out/boat.mp4", { client: wan });
 * ```
 */
export async function saveVideo(
  source: VideoRef,
  path: string,
  options: SaveVideoOptions = {},
): Promise<SavedVideo> {
  const taskId = typeof source === "object" ? source?.id : undefined;
  checkOptionNames(ConfigurationError, options, SAVE_VIDEO_OPTIONS, { taskId });
  if (typeof path !== "string" || path === "") {
    throw new ConfigurationError(`path: got ${describeValue(path)}; use the path of a file.`, { taskId });
  }
  const { signal } = options;
  if (signal?.aborted) {
    throw new AbortError("The call was aborted.", { cause: signal.reason, taskId, retryable: true });
  }
  try {
    const target = resolve(path);
    const { file, check } = await resolveDestination(path, taskId);
    await mkdir(dirname(target), { recursive: true });
    const bytes = await writeAtomically(file, check, (partial) => download(source, partial, options));
    return { path: target, bytes };
  } catch (error) {
    throw withTaskId(error, taskId);
  }
}

/** Writes a temporary file, and renames it to the target when it is complete. Removes it when anything fails. */
async function writeAtomically<T>(
  target: string,
  check: () => Promise<void>,
  write: (file: FileHandle) => Promise<T>,
): Promise<T> {
  // The name is not derived from the target's, which may already have the maximum length.
  const temporary = join(dirname(target), `wan-${randomBytes(4).toString("hex")}.part`);
  const file = await open(temporary, "wx");
  try {
    const result = await write(file);
    // The bytes have to be on the disk before the rename. Otherwise a power failure could keep the rename and lose the bytes.
    await file.sync();
    await file.close();
    await check();
    await rename(temporary, target);
    return result;
  } catch (error) {
    await file.close().catch(() => {});
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Writes a video to a file. Resolves to the number of bytes. */
async function download(
  source: VideoRef,
  file: FileHandle,
  { onProgress, ...options }: SaveVideoOptions,
): Promise<number> {
  let receivedBytes = 0;
  let totalBytes: number | undefined;
  // An error in a progress bar must not end the download.
  const reportProgress = () => ignoreErrors(() => onProgress?.({ receivedBytes, totalBytes }));
  const onRestart = async (video: { bytes?: number | undefined }) => {
    await file.truncate(0);
    receivedBytes = 0;
    totalBytes = video.bytes;
    reportProgress();
  };
  const { stream, bytes } = await openVideo(source, { ...options, onRestart });
  totalBytes = bytes;
  // Leaving the loop in any way closes the connection.
  for await (const chunk of stream) {
    await writeAll(file, chunk, receivedBytes);
    receivedBytes += chunk.byteLength;
    reportProgress();
  }
  return receivedBytes;
}

/** Writes all of `bytes`. A single write may store only part of them. */
async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.byteLength; ) {
    written += (await file.write(bytes, written, bytes.byteLength - written, position + written))
      .bytesWritten;
  }
}

/** Adds the id of the task to an error of the file system. */
function withTaskId(error: unknown, taskId: string | undefined): unknown {
  const { code, syscall } = Object(error) as NodeJS.ErrnoException;
  return code !== undefined && syscall !== undefined && taskId !== undefined
    ? Object.assign(error as Error, { taskId })
    : error;
}
