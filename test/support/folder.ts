import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** An empty folder, which is removed when the test is finished. */
export async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "wan-client-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}
