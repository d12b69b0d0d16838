import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { aFolder } from "./folder.js";

/** A stream that gives these chunks. */
export function streamOf(...chunks: unknown[]): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk as Uint8Array);
      controller.close();
    },
  });
}

/** Writes a file to a folder of the test. Resolves to its path. */
export async function aFile(name: string, content: Uint8Array | string): Promise<string> {
  const path = join(await aFolder(), name);
  await writeFile(path, content);
  return path;
}
