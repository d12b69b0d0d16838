import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "..");
const textOf = (path: string) => readFileSync(resolve(ROOT, path), "utf8");

/** The snippets that say which file they are from. */
function snippetsOf(readme: string): { path: string; code: string }[] {
  const blocks = textOf(readme).matchAll(/<!-- (\S+) -->\n```\w+\n(.*?)```/gs);
  return Array.from(blocks, ([, path = "", code = ""]) => ({ path, code }));
}

/** Without its comments, which a README may translate. */
function bare(code: string): string {
  return code.replace(/^\/\*\*.*\*\/\n/gm, "").replace(/ *\/\/ .*$/gm, "");
}

describe.each(["README.md", "README.zh-CN.md"])("%s", (readme) => {
  it("shows only what its examples hold", () => {
    for (const { path, code } of snippetsOf(readme)) expect(bare(textOf(path))).toContain(bare(code));
  });

  it("shows a test of everything that a user would mock", () => {
    const shown = snippetsOf(readme)
      .map(({ path }) => path)
      .filter((path) => path.startsWith("examples/testing/"));
    expect(new Set(shown)).toEqual(
      new Set(
        [
          "passing.test.ts",
          "failing.test.ts",
          "rate-limit.test.ts",
          "slow.test.ts",
          "slow.node-test.mjs",
          "callback.test.ts",
        ].map((name) => `examples/testing/${name}`),
      ),
    );
  });

  it("links to files that are there", () => {
    const links = Array.from(textOf(readme).matchAll(/\]\((?!https?:|#)([^)]+)\)/g), ([, path = ""]) => path);
    expect(links.length).toBeGreaterThan(3);
    for (const path of links) expect(() => execFileSync("ls", [resolve(ROOT, path)])).not.toThrow();
  });
});

it("the example for node:test passes", () => {
  const output = execFileSync(process.execPath, ["--test", "examples/testing/slow.node-test.mjs"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  expect(output).toMatch(/^# pass 1$/m);
});
