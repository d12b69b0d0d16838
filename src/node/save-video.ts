import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type OpenVideoOptions, openVideo, type VideoRef } from "wan-client";

/** What `saveVideo` takes. */
export interface SaveVideoOptions extends Omit<OpenVideoOptions, "onRestart"> {
  /** Told after each piece that was written. `receivedBytes` is 0 again when a changed video is fetched anew. */
  onProgress?: ((progress: { receivedBytes: number; totalBytes?: number | undefined }) => void) | undefined;
}

/** Where a video was saved. */
export interface SavedVideo {
  /** The absolute path. */
  path: string;
  bytes: number;
}

/**
 * Saves the video of a finished task, or a video's URL, as a file. It is written beside `path` and renamed when it is
 * whole, so that no half video ever stands under the final name. Missing folders are made. A connection that breaks is
 * made again and goes on where it was, or from the beginning when the server's copy has changed since.
 *
 * @throws What `openVideo` throws; the file system's own errors, which then carry the `taskId`, too.
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
  const target = resolve(path);
  const partial = `${target}.${randomBytes(4).toString("hex")}.part`;
  try {
    await mkdir(dirname(target), { recursive: true });
    const file = await open(partial, "wx");
    try {
      const bytes = await download(source, file, options);
      // On the disk before it gets its name: a rename can outlive a power cut that the bytes did not.
      await file.sync();
      await file.close();
      await rename(partial, target);
      return { path: target, bytes };
    } catch (error) {
      await file.close();
      await rm(partial, { force: true });
      throw error;
    }
  } catch (error) {
    throw withTaskId(error, typeof source === "object" ? source?.id : undefined);
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
  const onRestart = async (video: { bytes?: number | undefined }) => {
    await file.truncate(0);
    receivedBytes = 0;
    totalBytes = video.bytes;
    onProgress?.({ receivedBytes, totalBytes });
  };
  const { stream, bytes } = await openVideo(source, { ...options, onRestart });
  totalBytes = bytes;
  // Leaving the loop in any way lets go of the connection.
  for await (const piece of stream) {
    await write(file, piece, receivedBytes);
    receivedBytes += piece.byteLength;
    onProgress?.({ receivedBytes, totalBytes });
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
