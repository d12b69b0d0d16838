import { readFileSync, statSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { codeBlocksOf } from "../support/code-blocks.js";
import { deadLinks } from "../support/markdown-links.js";
import { ROOT } from "../support/project.js";

const textOf = (path: string) => readFileSync(resolve(ROOT, path), "utf8");
const PICTURE = "docs/images/terminal.svg";
const READMES = ["README.md", "README.zh-CN.md"];
// Pages whose languages no other test compares.
const PAGES = ["command-line", "engines", "methods-and-errors", "compatibility", "examples"];
const PAIRS = [READMES, ...PAGES.map((page) => [`docs/en/${page}.md`, `docs/zh/${page}.md`])];

const withoutTexts = (code: string) => code.replace(/ *(?:\/\/|#) .*$/gm, "").replace(/"[^"]*"/g, '""');
const headingLevels = (text: string) =>
  Array.from(text.replace(/^```.*?^```$/gms, "").matchAll(/^(#+) /gm), ([, marks]) => marks);
/** The number of rows and cells of each table. */
const tableShapes = (text: string) =>
  text.match(/(?:^\|.*\n)+/gm)?.map((table) => [table.split("\n").length, table.split("|").length]);
/** The rows of a generated table, as their cells. */
function generated(page: string, name: string): string[][] {
  const [, table = ""] = textOf(page).split(`<!-- made: ${name} -->`);
  const lines = table.split("<!-- end -->")[0]?.trim().split("\n") ?? [];
  return lines.slice(2).map((line) => line.split("|").map((cell) => cell.trim()));
}

describe.each(READMES)("%s", (readme) => {
  it("has at most 220 lines", () => {
    expect(textOf(readme).trimEnd().split("\n").length).toBeLessThanOrEqual(220);
  });

  it("links only to files in the package", () => {
    const links = Array.from(textOf(readme).matchAll(/\]\((?!https?:|#)([^)#]+)/g), ([, link = ""]) => link);
    const packed =
      /^(?:docs\/(?:en|zh|images)\/|examples\/|(?:README|README\.zh-CN|CHANGELOG|AGENTS)\.md$|LICENSE$)/;
    expect(
      links.filter((link) => !packed.test(relative(ROOT, resolve(ROOT, dirname(readme), link)))),
    ).toEqual([]);
    expect(deadLinks(ROOT, readme)).toEqual([]);
  });

  it("shows the picture first, with a description", () => {
    const [before = "", description = ""] = textOf(readme).split(/!\[(.*?)\]\(docs\/images\/terminal\.svg\)/);
    expect(before.split("\n").length).toBeLessThan(8);
    expect(description.length).toBeGreaterThan(30);
  });
});

it.each(PAIRS)("%s and %s have the same headings, code and tables", (en = "", zh = "") => {
  const codeOf = (page: string) =>
    codeBlocksOf(page)
      .filter(({ language }) => ["ts", "sh", "console"].includes(language))
      .map(({ code }) => withoutTexts(code));
  expect(codeOf(zh)).toEqual(codeOf(en));
  expect(headingLevels(textOf(zh))).toEqual(headingLevels(textOf(en)));
  expect(tableShapes(textOf(zh))).toEqual(tableShapes(textOf(en)));
});

it("the excerpts have the figures of the whole tables", () => {
  const [clients, wholeCrowd] = [
    generated("README.md", "crowd"),
    generated("docs/en/performance.md", "crowd"),
  ];
  expect(clients.length).toBeGreaterThan(5);
  for (const [, client, requests, ...figures] of clients) {
    const row = wholeCrowd.find((cells) => cells[1] === "1,000" && cells[2] === client) ?? [];
    expect([row[3], row[5], row[6], row[7], row[8]], client).toEqual([requests, ...figures.slice(0, 4)]);
  }
  const [reset = []] = generated("README.md", "faults");
  const whole = generated("docs/en/comparison.md", "submits").find(([, fault]) => fault === "reset") ?? [];
  const times = (cell = "") => /^\d+( \(one key\))?/.exec(cell)?.[0];
  expect(reset.slice(2).map(times)).toEqual(whole.slice(2).map(times));
  for (const row of generated("README.md", "size")) {
    expect(generated("docs/en/compatibility.md", "size")).toContainEqual(row);
  }
});

it.each(["crowd", "faults", "size"])("both READMEs show the same figures about %s", (name) => {
  const figures = (readme: string) =>
    generated(readme, name).map((row) => row.join("|").match(/\d[\d,.]*\b/g));
  expect(figures("README.zh-CN.md")).toEqual(figures("README.md"));
});

describe("the picture", () => {
  const svg = textOf(PICTURE);

  it("is small, runs no script, loads nothing and follows the colour scheme", () => {
    expect(statSync(resolve(ROOT, PICTURE)).size).toBeLessThan(60_000);
    expect(svg).not.toMatch(/<script|<foreignObject|\bhref=|url\(|\bon\w+=/i);
    expect(svg).toContain("prefers-color-scheme:dark");
    expect(svg).toContain("prefers-reduced-motion:reduce");
  });

  it("shows the session of the page about the command line", () => {
    const bare = (text: string) => text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "ID").replace(/\s+/g, " ");
    const rows = svg.match(/<g class="row.*?<\/g>/gs)?.map((row) => row.replace(/<[^>]+>/g, "")) ?? [];
    const shown = bare(rows.join(" ").replaceAll("&gt;", ">").replaceAll("&lt;", "<"));
    const session = codeBlocksOf("docs/en/command-line.md").find(({ language }) => language === "console");
    const commands = session?.code.split("\n").filter((line) => line.startsWith("$ ")) ?? [];
    expect(commands).toHaveLength(2);
    for (const line of [...commands, "^C", "Interrupted"]) expect(shown).toContain(bare(line));
    expect(shown).toMatch(/boat\.mp4.* \$ $/);
  });
});
