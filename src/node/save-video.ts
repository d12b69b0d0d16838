import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { openVideo, type SucceededTask } from "wan-client";

/** What `saveVideo` takes. */
export interface SaveVideoOptions {
  signal?: AbortSignal | undefined;
  /** Told after each piece that was written. */
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
 * whole, so that no half video ever stands under the final name. Missing folders are made.
 *
 * @throws What `openVideo` throws; the file system's own errors.
 * @example
 * ```ts
 * const { path, bytes } = await saveVideo(task, "out/boat.mp4");
 * ```
 */
export async function saveVideo(
  source: SucceededTask | string,
  path: string,
  options: SaveVideoOptions = {},
): Promise<SavedVideo> {
  const target = resolve(path);
  const partial = `${target}.${randomBytes(4).toString("hex")}.part`;
  await mkdir(dirname(target), { recursive: true });
  const { stream, bytes: totalBytes } = await openVideo(source, { signal: options.signal });
  try {
    const file = await open(partial, "wx");
    let receivedBytes = 0;
    try {
      for await (const chunk of stream) {
        await file.writeFile(chunk);
        receivedBytes += chunk.byteLength;
        options.onProgress?.({ receivedBytes, totalBytes });
      }
      // On the disk before it gets its name: a rename can outlive a power cut that the bytes did not.
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, target);
    return { path: target, bytes: receivedBytes };
  } catch (error) {
    await stream.cancel().catch(() => {});
    await rm(partial, { force: true });
    throw error;
  }
}
