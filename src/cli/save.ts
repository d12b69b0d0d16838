import { access, constants, mkdir, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { SucceededTask, WanClient } from "wan-client";
import { saveVideo } from "wan-client/node";
import { UsageError } from "./exit-code.js";
import type { Flags } from "./flags.js";
import { formatBytes } from "./format.js";
import type { Reporter } from "./reporter.js";

export const OUTPUT_FLAG = {
  output: {
    type: "string",
    short: "o",
    value: "PATH",
    help: "where to save the video: a file such as boat.mp4, or a folder",
  },
} as const satisfies Flags;

// A name with an extension: `boat.mp4`, but not `v1.2`.
const FILE = /\.[a-z]\w{1,4}$/i;

/** The path of the file for the video of a task, or `undefined` when it is not saved. */
export type PathOf = (taskId: string) => string | undefined;

/**
 * Creates the output folder, and checks that it is writable. This comes before the submission, so that an error costs nothing.
 *
 * @param multiple whether there may be more than one video, which a single file cannot hold.
 * @throws UsageError when the output is not writable.
 */
export async function prepareOutput(output: string | undefined, multiple: boolean): Promise<PathOf> {
  if (output === undefined) return () => undefined;
  const found = await stat(output).catch(() => undefined);
  const isFile = FILE.test(output) && !found?.isDirectory();
  if (multiple && isFile) {
    throw new UsageError(`--output: got "${output}" for several videos; use a folder.`);
  }
  if (isFile && found && !found.isFile()) {
    throw new UsageError(`--output: "${output}" is not a regular file; use the path of a file or a folder.`);
  }
  try {
    const folder = isFile ? dirname(output) : output;
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new UsageError(
      `--output: "${output}" cannot be written (${(error as NodeJS.ErrnoException).code}).`,
    );
  }
  // The id comes from the command line or from the server, so it must not be able to name another folder.
  return (id) => (isFile ? output : join(output, `${id.replace(/[^\w.-]/g, "_") || "video"}.mp4`));
}

/** Saves the video of a task and prints its path and size, or prints its URL when it is not saved. */
export async function saveOrPrintVideo(
  wan: WanClient,
  task: SucceededTask,
  pathOf: PathOf,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<void> {
  const { id, video } = task;
  const path = pathOf(id);
  if (path === undefined) {
    reporter.result(video.url);
    if (video.expiresAt) {
      reporter.note(`This URL expires at ${video.expiresAt.toISOString()}; use -o to save the video.`);
    }
    return;
  }
  const startedAt = Date.now();
  const saved = await saveVideo(task, path, {
    client: wan,
    signal,
    onProgress: ({ receivedBytes, totalBytes }) => {
      const total = totalBytes === undefined ? "" : ` of ${formatBytes(totalBytes)}`;
      reporter.progress(`saving ${id}`, `${formatBytes(receivedBytes)}${total}`);
    },
  });
  const seconds = Math.max(0, Date.now() - startedAt) / 1_000;
  reporter.event("saved", id, { ...saved, seconds });
  const detail = `${formatBytes(saved.bytes)} in ${seconds.toFixed(1)} s`;
  reporter.result(relative("", saved.path) || saved.path, detail);
}
