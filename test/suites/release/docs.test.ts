import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { sections } from "../../../docs/site/pages.mjs";
import { run } from "../../../src/cli/run.js";
import { type CodeBlock, codeBlocksOf, compile, compileJavaScript } from "../../support/code-blocks.js";
import { deadLinks } from "../../support/markdown-links.js";
import { ROOT } from "../../support/project.js";

const textOf = (path: string) => readFileSync(resolve(ROOT, path), "utf8");
const PAGES = [
  "README.md",
  "README.zh-CN.md",
  ...["en", "zh"].flatMap((lang) => pagesIn(lang).map((name) => `docs/${lang}/${name}`)),
];
const blocks = PAGES.flatMap(codeBlocksOf);

/** The pages of a language, such as `recipes/jest.md`. */
function pagesIn(lang: string): string[] {
  const names = readdirSync(resolve(ROOT, "docs", lang), { recursive: true }) as string[];
  return names.filter((name) => name.endsWith(".md")).sort();
}

/** Code without its comments, which differ between the languages. */
function withoutComments(code: string): string {
  return code
    .replace(/^\/\*\*.*\*\/\n/gm, "")
    .replace(/ *\/\/ .*$/gm, "")
    .replace(/^\n+/gm, "");
}

it("every page exists in both languages, and is in the sidebar of the site", () => {
  expect(pagesIn("zh")).toEqual(pagesIn("en"));
  const listed = sections.flatMap(({ pages }) => pages.map((name) => `${name}.md`));
  expect(listed.sort()).toEqual(pagesIn("en"));
});

describe("the code blocks", () => {
  it("compile", () => {
    const own = blocks.filter(({ language, source }) => language === "ts" && source === undefined);
    expect(own.length).toBeGreaterThan(40);
    expect(compile(own)).toEqual([]);
  }, 60_000);

  it("in JavaScript compile", () => {
    const sources = blocks.filter(({ language }) => language === "js").map(({ source = "" }) => source);
    expect(sources).toContain("examples/testing/slow.node-test.mjs");
    for (const source of new Set(sources)) expect(compileJavaScript(source)).toEqual([]);
  }, 60_000);

  it("with errors are reported with their lines", () => {
    const block: CodeBlock = { page: "page.md", line: 7, language: "ts", code: "" };
    const wrong = { ...block, code: 'import { openVideo } from "wan-client";\nopenVideo(7);\n' };
    const later = { ...block, line: 20, code: "await openVideo(task);\nwan.generat(request);\n" };
    expect(compile([wrong, later])).toEqual([
      expect.stringMatching(/^page\.md:8 Argument of type 'number'/),
      expect.stringMatching(/^page\.md:21 Property 'generat' does not exist/),
    ]);
  }, 60_000);

  it("that name a file are excerpts of it", () => {
    const shown = blocks.filter(({ source }) => source !== undefined);
    // These files are checked by the compiler. The TypeScript files are part of the project.
    expect(shown.filter(({ source = "" }) => !source.startsWith("examples/"))).toEqual([]);
    expect(shown.length).toBeGreaterThan(15);
    for (const { page, source = "", code } of shown)
      expect(withoutComments(textOf(source)), page).toContain(withoutComments(code));
  });

  it("are the same in both languages, except for comments and texts", () => {
    const codesOf = (lang: string) =>
      blocks
        .filter(({ page, language }) => page.startsWith(`docs/${lang}/`) && language === "ts")
        .map(({ page, code }) => [
          page.slice(`docs/${lang}/`.length),
          withoutComments(code).replace(/"[^"]*"/g, '""'),
        ]);
    expect(codesOf("zh")).toEqual(codesOf("en"));
  });

  it("for the shell use only existing commands and options", async () => {
    const lines = blocks.filter(({ language }) => language === "sh").flatMap(({ code }) => code.split("\n"));
    const commands = lines.filter((line) => line.startsWith("npx wan-client ")).map(wordsOf);
    expect(commands.length).toBeGreaterThan(8);
    for (const words of commands) {
      let stderr = "";
      const terminal = {
        out: { write: () => {} },
        err: { write: (text: string) => (stderr += text) },
        env: {},
        onInterrupt: () => () => {},
      };
      // --help is handled after all options have been parsed, so an unknown one fails.
      expect(await run([...words, "--help"], terminal), stderr).toBe(0);
    }
  });
});

describe.each(PAGES)("%s", (page) => {
  it("has no broken links", () => {
    expect(deadLinks(ROOT, page)).toEqual([]);
  });
});

it.each([...PAGES, "CONTRIBUTING.md"])(
  "the npm scripts, benches and programs that %s mentions exist",
  (page) => {
    const { scripts } = JSON.parse(textOf("package.json"));
    const namesOf = (command: RegExp) => Array.from(textOf(page).matchAll(command), ([, name = ""]) => name);
    for (const name of namesOf(/npm run ([\w:-]+)/g)) expect(scripts, name).toHaveProperty([name]);
    const programs = [
      ...namesOf(/npm run bench -- ([\w-]+)/g).map((name) => `bench/${name}.mjs`),
      ...namesOf(/\bnode ((?:bench|examples|scripts)\/\S+\.mjs)/g),
    ];
    for (const program of programs) expect(existsSync(resolve(ROOT, program)), program).toBe(true);
  },
);

it("the testing page shows a test for every outcome and fault that users need", () => {
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

/** The arguments of `npx wan-client`, split as a shell does. */
function wordsOf(line: string): string[] {
  const words = Array.from(
    line.replace(/ #.*$/, "").matchAll(/"([^"]*)"|(\S+)/g),
    ([, quoted, word]) => quoted ?? word ?? "",
  );
  return words.slice(2);
}
