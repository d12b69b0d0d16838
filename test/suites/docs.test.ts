import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "../../src/cli/run.js";
import { type CodeBlock, codeBlocksOf, compile, compileJavaScript } from "../support/code-blocks.js";
import { ROOT } from "../support/project.js";

const textOf = (path: string) => readFileSync(resolve(ROOT, path), "utf8");
const PAGES = [
  "README.md",
  "README.zh-CN.md",
  ...["en", "zh"].flatMap((lang) =>
    readdirSync(resolve(ROOT, "docs", lang)).map((name) => `docs/${lang}/${name}`),
  ),
];
const blocks = PAGES.flatMap(codeBlocksOf);

/** Without its comments, which a translation translates. */
function bare(code: string): string {
  return code
    .replace(/^\/\*\*.*\*\/\n/gm, "")
    .replace(/ *\/\/ .*$/gm, "")
    .replace(/^\n+/gm, "");
}

it("there is each page in both languages", () => {
  const [en, zh] = ["en", "zh"].map((lang) => readdirSync(resolve(ROOT, "docs", lang)).sort());
  expect(en).toEqual(zh);
  expect(en).toEqual(
    [
      "callbacks",
      "comparison",
      "errors-and-money",
      "getting-started",
      "models",
      "runtimes",
      "scale",
      "testing",
      "waiting",
    ].map((name) => `${name}.md`),
  );
});

describe("the code blocks", () => {
  it("compile", () => {
    const own = blocks.filter(({ language, source }) => language === "ts" && source === undefined);
    expect(own.length).toBeGreaterThan(40);
    expect(compile(own)).toEqual([]);
  }, 60_000);

  it("of JavaScript compile, too", () => {
    const sources = blocks.filter(({ language }) => language === "js").map(({ source = "" }) => source);
    expect(sources).toContain("examples/testing/slow.node-test.mjs");
    for (const source of new Set(sources)) expect(compileJavaScript(source)).toEqual([]);
  }, 60_000);

  it("are looked at, so that a wrong one shows", () => {
    const block: CodeBlock = { page: "page.md", line: 7, language: "ts", code: "" };
    const wrong = { ...block, code: 'import { openVideo } from "wan-client";\nopenVideo(7);\n' };
    const later = { ...block, line: 20, code: "await openVideo(task);\nwan.generat(request);\n" };
    expect(compile([wrong, later])).toEqual([
      expect.stringMatching(/^page\.md:8 Argument of type 'number'/),
      expect.stringMatching(/^page\.md:21 Property 'generat' does not exist/),
    ]);
  }, 60_000);

  it("that are from a file are in it", () => {
    const shown = blocks.filter(({ source }) => source !== undefined);
    // The compiler looks at these files: at those in TypeScript as part of the project.
    expect(shown.filter(({ source = "" }) => !source.startsWith("examples/"))).toEqual([]);
    expect(shown.length).toBeGreaterThan(15);
    for (const { page, source = "", code } of shown) expect(bare(textOf(source)), page).toContain(bare(code));
  });

  it("are the same in both languages, but for what people read", () => {
    const codesOf = (lang: string) =>
      blocks
        .filter(({ page, language }) => page.startsWith(`docs/${lang}/`) && language === "ts")
        .map(({ page, code }) => [page.split("/").at(-1), bare(code).replace(/"[^"]*"/g, '""')]);
    expect(codesOf("zh")).toEqual(codesOf("en"));
  });

  it("of the shell name commands and scripts that there are", async () => {
    const { scripts } = JSON.parse(textOf("package.json"));
    const lines = blocks.filter(({ language }) => language === "sh").flatMap(({ code }) => code.split("\n"));
    for (const [, name = ""] of lines.flatMap((line) => [...line.matchAll(/npm run ([\w:-]+)/g)])) {
      expect(scripts, name).toHaveProperty([name]);
    }
    const commands = lines.filter((line) => line.startsWith("npx wan-client ")).map(wordsOf);
    expect(commands.length).toBeGreaterThan(8);
    for (const words of commands) {
      let said = "";
      const terminal = {
        out: { write: () => {} },
        err: { write: (text: string) => (said += text) },
        env: {},
        onInterrupt: () => () => {},
      };
      // With --help it says what it takes, after it has read all the options.
      expect(await run([...words, "--help"], terminal), said).toBe(0);
    }
  });
});

describe.each(PAGES)("%s", (page) => {
  it("links to what is there", () => {
    const links = Array.from(textOf(page).matchAll(/\]\((?!https?:)([^)]+)\)/g), ([, link = ""]) => link);
    for (const link of links) {
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? page : resolve(ROOT, dirname(page), path);
      expect(existsSync(resolve(ROOT, target)), link).toBe(true);
      if (anchor) expect(anchorsOf(resolve(ROOT, target)), link).toContain(anchor);
    }
  });
});

it("everything that a user would mock is shown in a test", () => {
  for (const lang of ["en", "zh"]) {
    const shown = codeBlocksOf(`docs/${lang}/testing.md`).map(({ source }) => source);
    for (const name of ["passing.test", "failing.test", "rate-limit.test", "slow.test", "callback.test"]) {
      expect(shown).toContain(`examples/testing/${name}.ts`);
    }
    expect(shown).toContain("examples/testing/slow.node-test.mjs");
  }
});

it("the example for node:test passes", () => {
  const output = execFileSync(process.execPath, ["--test", "examples/testing/slow.node-test.mjs"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  expect(output).toMatch(/^# pass 1$/m);
});

/** The words of a command line as a shell splits it. */
function wordsOf(line: string): string[] {
  const words = Array.from(
    line.replace(/ #.*$/, "").matchAll(/"([^"]*)"|(\S+)/g),
    ([, quoted, word]) => quoted ?? word ?? "",
  );
  return words.slice(2);
}

/** The anchors of a page's headings, as GitHub names them. */
function anchorsOf(path: string): string[] {
  const headings = Array.from(readFileSync(path, "utf8").matchAll(/^#+ (.*)$/gm), ([, text = ""]) => text);
  return headings.map((text) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
