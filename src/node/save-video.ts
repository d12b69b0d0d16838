import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { AbortError, ConfigurationError, type OpenVideoOptions, openVideo, type VideoRef } from "wan-client";
import { describeValue } from "../util/describe-value.js";
import { ignoreErrors } from "../util/ignore-errors.js";
import { checkOptionNames, type OptionNames } from "../util/option-names.js";
import { destinationAt } from "./destination.js";

/** The options of `saveVideo`. */
export interface SaveVideoOptions extends Omit<OpenVideoOptions, "onRestart"> {
  /**
   * Called after each chunk that was written. `receivedBytes` is 0 again when the download starts over. Errors that it throws
   * are ignored. To stop the download, abort the `signal`.
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

/** Where a video was saved. */
export interface SavedVideo {
  /** The absolute path. */
  path: string;
  bytes: number;
}

/**
 * Saves the video of a finished task, or a video's URL, as a file. The video is written next to that file and renamed when it
 * is complete, so that the final name never holds half a video. Missing folders are created, and an older file is replaced. A
 * symbolic link stays, and the file that it points to is replaced. When the connection breaks, the download continues over a
 * new one, or starts over when the server's copy has changed since then.
 *
 * @throws What `openVideo` throws. ConfigurationError for an unknown option, and for a `path` that is not a regular file,
 * such as a folder or a device. The file system's own errors, with the `taskId` added.
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
    const { file, check } = await destinationAt(path, taskId);
    await mkdir(dirname(target), { recursive: true });
    const bytes = await writeBeside(file, check, (partial) => download(source, partial, options));
    return { path: target, bytes };
  } catch (error) {
    throw withTaskId(error, taskId);
  }
}

/** Has a file written under another name, and gives it its own one once it is whole. Nothing is left when that fails. */
async function writeBeside<T>(
  target: string,
  check: () => Promise<void>,
  work: (file: FileHandle) => Promise<T>,
): Promise<T> {
  // Not the target's name and more: that may be as long as the file system allows.
  const partial = join(dirname(target), `wan-${randomBytes(4).toString("hex")}.part`);
  const file = await open(partial, "wx");
  try {
    const result = await work(file);
    // On the disk before it gets its name: a rename can outlive a power cut that the bytes did not.
    await file.sync();
    await file.close();
    await check();
    await rename(partial, target);
    return result;
  } catch (error) {
    await file.close().catch(() => {});
    await rm(partial, { force: true });
    throw error;
  }
}

/** Writes a video to a file. Resolves to its length. */
async function download(
  source: VideoRef,
  file: FileHandle,
  { onProgress, ...options }: SaveVideoOptions,
): Promise<number> {
  let receivedBytes = 0;
  let totalBytes: number | undefined;
  // A bug in a progress bar must not end the download.
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
  for await (const piece of stream) {
    await write(file, piece, receivedBytes);
    receivedBytes += piece.byteLength;
    reportProgress();
  }
  return receivedBytes;
}

/** Writes all of `bytes`: one write may take only some of them. */
async function write(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.byteLength; ) {
    written += (await file.write(bytes, written, bytes.byteLength - written, position + written))
      .bytesWritten;
  }
}

/** The file system's errors know nothing of tasks. */
function withTaskId(error: unknown, taskId: string | undefined): unknown {
  const { code, syscall } = Object(error) as NodeJS.ErrnoException;
  return code !== undefined && syscall !== undefined && taskId !== undefined
    ? Object.assign(error as Error, { taskId })
    : error;
}
