import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { SourceMap } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { releaseTools } from "../../support/installed.js";
import { packInto, ROOT } from "../../support/project.js";

const folder = mkdtempSync(join(tmpdir(), "wan-client-publish-"));
let tarball = "";

beforeAll(() => {
  releaseTools.install();
  tarball = packInto(folder);
  execFileSync("tar", ["-xzf", tarball, "-C", folder]);
  return () => rmSync(folder, { recursive: true, force: true });
});

function output(program: string, ...args: string[]): string {
  return execFileSync(releaseTools.program(program), args, { encoding: "utf8", cwd: folder });
}

it("attw finds nothing wrong with the types", () => {
  // Its exit code says so.
  expect(() => output("attw", tarball, "--profile", "node16")).not.toThrow();
});

it("publint finds nothing wrong with the package", () => {
  expect(output("publint", "run", tarball, "--strict")).toContain("All good!");
});

describe("the source maps", () => {
  const dist = join(folder, "package/dist");
  const mapOf = (file: string) => JSON.parse(readFileSync(join(dist, `${file}.map`), "utf8"));

  it("belong to every file, and hold the source without a word of where it was built", () => {
    for (const file of readdirSync(dist).filter((name) => /\.c?js$/.test(name))) {
      const { sources, sourcesContent } = mapOf(file) as Record<string, string[]>;
      const own = sources?.map((source) => source.replace(/^\.\.\/(src|node_modules\/zod)\/.*/, "ours"));
      expect(own?.filter((source) => source !== "ours" && source !== file)).toEqual([]);
      expect(sourcesContent, file).toHaveLength(sources?.length ?? -1);
      expect(readFileSync(join(dist, `${file}.map`), "utf8")).not.toContain(ROOT);
    }
  });

  it.each(["index.js", "index.cjs"])("lead from %s to the line that was written", (file) => {
    const lines = readFileSync(join(dist, file), "utf8").split("\n");
    const line = lines.findIndex((each) => each.includes("WanClient = class"));
    const { sources, sourcesContent, ...map } = mapOf(file);
    const entry = new SourceMap({ sources, sourcesContent, ...map }).findEntry(line, 0);
    const { originalSource, originalLine } = entry as { originalSource: string; originalLine: number };
    const written = sourcesContent[sources.indexOf(originalSource)].split("\n")[originalLine];
    expect(written).toContain("export class WanClient");
  });
});
