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

it("attw reports no problem with the types", () => {
  // Throws if attw exits with 1, because it has found a problem.
  expect(() => output("attw", tarball, "--profile", "node16")).not.toThrow();
});

it("publint reports no problem with the package", () => {
  expect(output("publint", "run", tarball, "--strict")).toContain("All good!");
});

describe("the source maps", () => {
  const dist = join(folder, "package/dist");
  const mapOf = (file: string) => JSON.parse(readFileSync(join(dist, `${file}.map`), "utf8"));

  it("exist for every file, and contain the source but no absolute path", () => {
    for (const file of readdirSync(dist).filter((name) => /\.c?js$/.test(name))) {
      const { sources, sourcesContent } = mapOf(file) as Record<string, string[]>;
      const replaced = sources?.map((source) =>
        source.replace(/^(\.\.\/src\/.*|lazy-zod:zod\/mini)/, "known"),
      );
      expect(replaced?.filter((source) => source !== "known" && source !== file)).toEqual([]);
      expect(sourcesContent, file).toHaveLength(sources?.length ?? -1);
      expect(readFileSync(join(dist, `${file}.map`), "utf8")).not.toContain(ROOT);
    }
  });

  it.each(["index.js", "index.cjs"])("map %s to the lines of the source", (file) => {
    const lines = readFileSync(join(dist, file), "utf8").split("\n");
    const line = lines.findIndex((each) => each.includes("WanClient = class"));
    const { sources, sourcesContent, ...map } = mapOf(file);
    const entry = new SourceMap({ sources, sourcesContent, ...map }).findEntry(line, 0);
    const { originalSource, originalLine } = entry as { originalSource: string; originalLine: number };
    const sourceLine = sourcesContent[sources.indexOf(originalSource)].split("\n")[originalLine];
    expect(sourceLine).toContain("export class WanClient");
  });
});
