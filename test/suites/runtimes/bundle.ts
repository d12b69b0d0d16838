import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type BuildOptions, build } from "esbuild";

/** Bundles a file of a project for a runtime. Writes the bundle beside it, and resolves to its text. */
export async function bundle(
  folder: string,
  entry: string,
  outfile: string,
  condition: string,
  options: BuildOptions = {},
): Promise<string> {
  await build({
    entryPoints: [join(folder, entry)],
    outfile: join(folder, outfile),
    bundle: true,
    format: "esm",
    conditions: [condition],
    logLevel: "silent",
    ...options,
  });
  return readFileSync(join(folder, outfile), "utf8");
}
