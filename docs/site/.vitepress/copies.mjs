// What programs read in place of the HTML: each page in Markdown beside it, and the lists llms.txt and llms-full.txt.

import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { entryPoints, sections } from "../pages.mjs";
import { PAGES, stagedPages, titleOf } from "../stage.mjs";
import { chinese, english } from "./texts.mjs";

/** Writes them into the folder of the site. */
export function writeCopies(outDir) {
  const pages = stagedPages();
  for (const page of pages) cpSync(join(PAGES, page), join(outDir, page));
  cpSync(join(PAGES, "images"), join(outDir, "images"), { recursive: true });
  writeFileSync(join(outDir, "llms.txt"), listOf(pages));
  writeFileSync(join(outDir, "llms-full.txt"), fullTextOf(pages));
}

/** The pages of docs/ in one language, in the order of the sidebar. */
function guidesOf(language, pages) {
  const paths = sections.flatMap((section) => section.pages.map((name) => `${language}/${name}.md`));
  return paths.filter((path) => pages.includes(path));
}

function listOf(pages) {
  const reference = (language) => entryPoints.map(({ name }) => `${language}/reference/${name}.md`);
  const shown = [
    { title: "Documentation", paths: ["en/index.md", "en/playground.md", ...guidesOf("en", pages)] },
    { title: "API reference", paths: ["en/reference/index.md", ...reference("en")] },
    { title: "中文文档", paths: ["zh/index.md", "zh/playground.md", ...guidesOf("zh", pages)] },
    { title: "API 参考", paths: ["zh/reference/index.md", ...reference("zh")] },
  ];
  const listed = new Set(shown.flatMap(({ paths }) => paths));
  const others = pages.filter((page) => !listed.has(page) && page !== "index.md");
  const lists = [...shown, { title: "Optional", paths: others }].map(
    ({ title, paths }) =>
      `## ${title}\n\n${paths.map((path) => `- [${titleOf(path)}](${encodeURI(path)})`).join("\n")}\n`,
  );
  return `# wan-client\n\n> ${english.description}. ${chinese.description}。\n\n${lists.join("\n")}`;
}

/** All English pages of docs/ in one text. */
function fullTextOf(pages) {
  return guidesOf("en", pages)
    .map((page) => `<!-- ${page} -->\n\n${readFileSync(join(PAGES, page), "utf8")}`)
    .join("\n");
}
