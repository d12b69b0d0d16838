import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { codeBlocksOf, compile } from "../../support/code-blocks.js";
import { deadLinks } from "../../support/markdown-links.js";
import { packInto, ROOT } from "../../support/project.js";
import { installPacked } from "./packed.js";

// KB of 1,000 bytes, as npm prints them.
const MAX_BYTES = 680_000;
const MAX_AGENTS_BYTES = 8 * 1024;

let project = "";
let files: string[] = [];
const folder = () => join(project, "node_modules/wan-client");

function filesIn(path: string): string[] {
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
}

beforeAll(() => {
  project = installPacked();
  files = filesIn(folder());
}, 60_000);
afterAll(() => rmSync(project, { recursive: true, force: true }));

describe("the contents of the package", () => {
  it("weigh at most 680 KB as npm packs them", () => {
    const target = mkdtempSync(join(tmpdir(), "wan-client-weight-"));
    onTestFinished(() => rmSync(target, { recursive: true, force: true }));
    expect(statSync(packInto(target)).size).toBeLessThanOrEqual(MAX_BYTES);
  });

  it("are the build, the documentation in both languages, the examples, and pages about the project", () => {
    const top = [...new Set(files.map((name) => name.split("/")[0]))].sort();
    expect(top).toEqual([
      ...["AGENTS.md", "CHANGELOG.md", "LICENSE", "README.md"],
      ...["README.zh-CN.md", "SECURITY.md", "dist", "docs", "examples", "package.json"],
    ]);
    const docs = new Set(files.filter((name) => name.startsWith("docs/")).map((name) => name.split("/")[1]));
    expect([...docs].sort()).toEqual(["en", "images", "zh"]);
  });

  it("have no installed packages, no lock files, and nothing that a program has written", () => {
    const unwanted =
      /(^|\/)(node_modules|out|\.next|\.wrangler|site)\/|-lock\.json$|next-env|\.dev\.vars|\.log$/;
    expect(files.filter((name) => unwanted.test(name))).toEqual([]);
  });

  it("have only images that a page shows", () => {
    const pages = files
      .filter((name) => name.endsWith(".md"))
      .map((name) => readFileSync(join(folder(), name)));
    for (const image of files.filter((name) => name.startsWith("docs/images/"))) {
      const name = image.split("/").at(-1) as string;
      expect(
        pages.some((page) => page.includes(name)),
        image,
      ).toBe(true);
    }
  });

  it("have no dead relative link", () => {
    const pages = files.filter((name) => name.endsWith(".md"));
    expect(pages.length).toBeGreaterThan(30);
    expect(pages.flatMap((page) => deadLinks(folder(), page))).toEqual([]);
  });
});

it("a dead link, and a dead anchor, are found", () => {
  const pages = mkdtempSync(join(tmpdir(), "wan-client-links-"));
  onTestFinished(() => rmSync(pages, { recursive: true, force: true }));
  writeFileSync(join(pages, "b.md"), "# A `title`, twice\n\n# A title, twice\n\n## 标题 {#other}\n");
  const text = `[a](b.md#a-title-twice-1) [b](b.md#other) [c](b.md#标题) [d](https://example.com/x.md)
    [e](c.md) [f](b.md#none) \`[g](none.md)\` <img src="none.png"> ![h](b.md)\n\n[i]: none.txt\n`;
  writeFileSync(join(pages, "a.md"), text);
  const dead = ["c.md", "b.md#none", "none.txt", "none.png"];
  expect(deadLinks(pages, "a.md")).toEqual(dead.map((link) => `a.md: ${link}`));
});

describe("AGENTS.md", () => {
  const blocks = codeBlocksOf("AGENTS.md");

  it("has at most 8 KB", () => {
    expect(statSync(join(ROOT, "AGENTS.md")).size).toBeLessThanOrEqual(MAX_AGENTS_BYTES);
  });

  it("has code blocks that compile", () => {
    const own = blocks.filter(({ language }) => language === "ts");
    expect(own.length).toBeGreaterThan(2);
    expect(compile(own)).toEqual([]);
  }, 60_000);

  it("names every entry point and links every recipe", () => {
    const text = readFileSync(join(ROOT, "AGENTS.md"), "utf8");
    const { exports } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    for (const entry of Object.keys(exports).filter((name) => name !== "./package.json"))
      expect(text).toContain(`\`${entry.replace(".", "wan-client")}\``);
    for (const name of readdirSync(join(ROOT, "docs/en/recipes")))
      expect(text).toContain(`(docs/en/recipes/${name})`);
  });
});
