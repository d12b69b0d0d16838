import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { codeBlocksOf } from "../../support/code-blocks.js";
import { ROOT } from "../../support/project.js";
import { filesOf, RECIPES } from "../../support/recipes.js";

/** Code without comments and texts, which may be translated. */
const bare = (code: string) =>
  code
    .replace(/ *\/\/ .*$/gm, "")
    .replace(/"[^"]*"|`[^`]*`/g, '""')
    .replace(/^\n+/gm, "");

it.each(["en", "zh"])("the recipes in %s are those that the tests run", (lang) => {
  const pages = readdirSync(join(ROOT, "docs", lang, "recipes"));
  expect(pages.sort()).toEqual(RECIPES.map((recipe) => `${recipe}.md`));
});

describe.each(RECIPES)("the recipe %s", (recipe) => {
  it("names the file of each program", () => {
    const blocks = codeBlocksOf(`docs/en/recipes/${recipe}.md`);
    const programs = blocks.filter(({ language }) => language === "ts" || language === "javascript");
    expect([...filesOf(recipe).values()]).toEqual(programs);
  });

  it("has the same commands and programs in both languages", () => {
    const [en, zh] = ["en", "zh"].map((lang) =>
      codeBlocksOf(`docs/${lang}/recipes/${recipe}.md`).map(({ language, code }) => [language, bare(code)]),
    );
    expect(zh).toEqual(en);
    expect([...filesOf(recipe, "zh").keys()]).toEqual([...filesOf(recipe).keys()]);
  });
});
