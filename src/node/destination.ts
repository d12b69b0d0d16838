import type { Stats } from "node:fs";
import { lstat, readlink, realpath, stat } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { ConfigurationError } from "wan-client";

/** A file that a video is saved to. */
export interface Destination {
  /** The path with all symbolic links resolved. The file does not have to exist. */
  file: string;
  /** Checks again that the file is a regular one or does not exist. Otherwise it throws a ConfigurationError. */
  check(): Promise<void>;
}

/**
 * Resolves the path of a file to write.
 *
 * @throws ConfigurationError for a path that is not a regular file, such as a folder or a device; errors of the file system.
 */
export async function resolveDestination(path: string, taskId: string | undefined): Promise<Destination> {
  const check = (stats: Stats | undefined): void => {
    const problem = problemOf(path, stats);
    if (problem) throw new ConfigurationError(`path: got ${JSON.stringify(path)}, ${problem}.`, { taskId });
  };
  const target = resolve(path);
  check(await undefinedIfMissing(stat(target)));
  const file = await followLinks(target);
  return { file, check: async () => check(await undefinedIfMissing(lstat(file))) };
}

function problemOf(path: string, stats: Stats | undefined): string | undefined {
  if (stats?.isDirectory() || /(^|\/)\.{0,2}$/.test(path.replaceAll(sep, "/"))) {
    return `which is a folder; use the path of a file in it, such as ${JSON.stringify(join(path, "boat.mp4"))}`;
  }
  if (!stats || stats.isFile()) return undefined;
  return "which is not a regular file and is not replaced; use the path of a file, or openVideo() to send the video elsewhere";
}

async function followLinks(path: string): Promise<string> {
  const real = await undefinedIfMissing(realpath(path));
  if (real !== undefined) return real;
  // A link to a file that does not exist is followed, too, as it is when a program opens the link for writing.
  const link = await readlink(path).catch(() => undefined);
  return link === undefined ? path : followLinks(resolve(await realpath(dirname(path)), link));
}

/** `undefined` for a file that does not exist. */
async function undefinedIfMissing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
