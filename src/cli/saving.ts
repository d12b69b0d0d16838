import { access, constants, mkdir, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { SucceededTask, WanClient } from "wan-client";
import { saveVideo } from "wan-client/node";
import { UsageError } from "./exit-code.js";
import type { Flags } from "./flags.js";
import { bytesOf } from "./format.js";
import type { Report } from "./report.js";

export const OUTPUT_FLAG = {
  output: {
    type: "string",
    short: "o",
    value: "PATH",
    help: "save it there: a file such as boat.mp4, or a folder",
  },
} as const satisfies Flags;

// A name with an extension: `boat.mp4`, and not `v1.2`.
const FILE = /\.[a-z]\w{1,4}$/i;

/** The file for a task's video; `undefined` when none is wanted. */
export type Target = (id: string) => string | undefined;

/**
 * Where videos go. Made before anything is paid for, so that a folder that cannot be written is known in time.
 *
 * @param many whether there may be more than one video, which a single file cannot hold.
 * @throws UsageError when it cannot be written.
 */
export async function targetFrom(output: string | undefined, many: boolean): Promise<Target> {
  if (output === undefined) return () => undefined;
  const found = await stat(output).catch(() => undefined);
  const isFile = FILE.test(output) && !found?.isDirectory();
  if (many && isFile) {
    throw new UsageError(`--output: got "${output}" for several videos; use a folder.`);
  }
  if (isFile && found && !found.isFile()) {
    throw new UsageError(`--output: "${output}" is no regular file; use the path of a file, or of a folder.`);
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
  // An id comes from the command line or from the server: as a file it must not lead elsewhere.
  return (id) => (isFile ? output : join(output, `${id.replace(/[^\w.-]/g, "_") || "video"}.mp4`));
}

/** Saves a video, or says where it is when no file is wanted. */
export async function deliver(
  wan: WanClient,
  task: SucceededTask,
  target: Target,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const { id, video } = task;
  const path = target(id);
  if (path === undefined) {
    report.result(video.url);
    if (video.expiresAt)
      report.note(`This URL ends at ${video.expiresAt.toISOString()}; -o saves the video.`);
    return;
  }
  const saved = await saveVideo(task, path, {
    client: wan,
    signal,
    onProgress: ({ receivedBytes, totalBytes }) => {
      const whole = totalBytes === undefined ? "" : ` of ${bytesOf(totalBytes)}`;
      report.state(`saving ${id}`, `${bytesOf(receivedBytes)}${whole}`);
    },
  });
  report.event("saved", { id, ...saved });
  report.result(relative("", saved.path) || saved.path);
}
