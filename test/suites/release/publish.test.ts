import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
  const textOf = (file: string) => readFileSync(join(dist, file), "utf8");

  it("exist only for the files without white space, and lead to a file of the package instead of a copy of the source", () => {
    const maps = readdirSync(dist).filter((name) => name.endsWith(".map"));
    expect(maps.sort()).toEqual(["index.node.cjs.map", "index.node.js.map"]);
    for (const name of maps) {
      const { sources, sourcesContent } = JSON.parse(textOf(name));
      expect(sources).toEqual([name.replace(".node", "").replace(".map", "")]);
      expect(sourcesContent ?? [null]).toEqual([null]);
      expect(textOf(name)).not.toContain(ROOT);
    }
    const mapped = readdirSync(dist).filter((name) => textOf(name).includes("sourceMappingURL"));
    expect(mapped.sort()).toEqual(["index.node.cjs", "index.node.js"]);
  });

  it.each(["js", "cjs"])(
    "lead from each function of index.node.%s to the line of the same function",
    (type) => {
      const compact = functionsIn(textOf(`index.node.${type}`));
      const readable = functionsIn(textOf(`index.${type}`));
      const map = new SourceMap(JSON.parse(textOf(`index.node.${type}.map`)));
      // `evaluate` is zod, which is minified in one of the two files only.
      const shared = [...compact].filter(([name]) => readable.has(name) && name !== "evaluate");
      expect(shared.length).toBeGreaterThan(200);
      const wrong = shared.filter(([name, { line, column }]) => {
        const entry = map.findEntry(line, column) as { originalLine: number };
        return entry.originalLine !== readable.get(name)?.line;
      });
      expect(wrong).toEqual([]);
    },
  );

  it("show the line of the readable file in a stack trace", () => {
    const program = `
      import { WanClient } from "./package/dist/index.node.js";
      const wan = new WanClient({ apiKey: "any", fetch: () => Promise.reject(new Error("broken")), maxRetries: 0 });
      await wan.getTask("t-1").catch(({ stack }) => console.log(stack));`;
    writeFileSync(join(folder, "stack.mjs"), program);
    const stack = execFileSync(process.execPath, ["--enable-source-maps", "stack.mjs"], {
      cwd: folder,
      encoding: "utf8",
    });
    const lines = textOf("index.js").split("\n");
    const [, line] = /at (?:async )?getTask .*index\.js:(\d+):/.exec(stack) ?? [];
    expect(lines[Number(line) - 1], stack).toContain("await ");
  });
});

/** The functions that are declared once in a file, by their names, with their positions from 0. */
function functionsIn(text: string): Map<string, { line: number; column: number }> {
  const found = new Map<string, { line: number; column: number }>();
  const twice = new Set<string>();
  for (const [line, code] of text.split("\n").entries()) {
    for (const { 0: whole, 1: name = "", index } of code.matchAll(/(?:async )?function\*? ?(\w{4,})\(/g)) {
      if (found.has(name)) twice.add(name);
      found.set(name, { line, column: index + whole.length - 1 });
    }
  }
  for (const name of twice) found.delete(name);
  return found;
}
