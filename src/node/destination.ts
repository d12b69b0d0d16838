import type { Stats } from "node:fs";
import { lstat, readlink, realpath, stat } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { ConfigurationError } from "wan-client";

/** A file that is to be written. */
export interface Destination {
  /** Where its links lead, so that the links stay. There need not be anything yet. */
  file: string;
  /** Looks whether a regular file, or nothing, is there still. Throws a ConfigurationError otherwise. */
  check(): Promise<void>;
}

/** @throws ConfigurationError for a folder, a device and the like; the file system's own errors. */
export async function destinationAt(path: string, taskId: string | undefined): Promise<Destination> {
  const check = (found: Stats | undefined): void => {
    const problem = problemOf(path, found);
    if (problem) throw new ConfigurationError(`path: got ${JSON.stringify(path)}, ${problem}.`, { taskId });
  };
  const target = resolve(path);
  check(await orNothing(stat(target)));
  const file = await followLinks(target);
  return { file, check: async () => check(await orNothing(lstat(file))) };
}

function problemOf(path: string, found: Stats | undefined): string | undefined {
  if (found?.isDirectory() || /(^|\/)\.{0,2}$/.test(path.replaceAll(sep, "/"))) {
    return `which is a folder; use the path of a file in it, such as ${JSON.stringify(join(path, "boat.mp4"))}`;
  }
  if (!found || found.isFile()) return undefined;
  return "which is no regular file and is not replaced; use the path of a file, or openVideo() to send the video elsewhere";
}

async function followLinks(path: string): Promise<string> {
  const real = await orNothing(realpath(path));
  if (real !== undefined) return real;
  // Also a link to a file that is not there yet is written through, as by every program that opens it.
  const link = await readlink(path).catch(() => undefined);
  return link === undefined ? path : followLinks(resolve(await realpath(dirname(path)), link));
}

async function orNothing<T>(looking: Promise<T>): Promise<T | undefined> {
  try {
    return await looking;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
