// Builds the documentation into site/: the pages of docs/ in both languages, and the reference of every public name, which
// TypeDoc generates from the comments in src/. Any warning of TypeDoc fails the build.
//
//   npm run docs

import { rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { Application } from "typedoc";

const root = resolve(import.meta.dirname, "..");
const PAGES = [
  "getting-started",
  "models",
  "files",
  "prices",
  "waiting",
  "callbacks",
  "ai-sdk",
  "scale",
  "errors-and-money",
  "testing",
  "fidelity",
  "runtimes",
  "performance",
  "comparison",
];
const ENTRIES = [
  "index",
  "schemas/index",
  "callbacks/index",
  "ai-sdk/index",
  "account/index",
  "emulator/index",
  "msw/index",
  "node/index",
];
const LANGUAGES = {
  en: { readme: "README.md", title: "English" },
  zh: { readme: "README.zh-CN.md", title: "中文" },
};

rmSync(resolve(root, "site"), { recursive: true, force: true });
for (const [lang, { readme }] of Object.entries(LANGUAGES)) {
  const app = await Application.bootstrapWithPlugins({
    name: "wan-client",
    lang,
    readme: resolve(root, readme),
    entryPoints: ENTRIES.map((entry) => resolve(root, `src/${entry}.ts`)),
    projectDocuments: PAGES.map((page) => resolve(root, `docs/${lang}/${page}.md`)),
    tsconfig: resolve(root, "tsconfig.json"),
    sort: ["source-order"],
    sortEntryPoints: false,
    disableGit: true,
    disableSources: true,
    treatWarningsAsErrors: true,
    // Parts of public types, which the reference shows in full where they are used.
    // A type of one function, which the reference shows in full.
    intentionallyNotExported: ["Schema"],
    // Keeps the order of PAGES, before the modules.
    navigation: { includeCategories: false },
  });
  const project = await app.convert();
  if (!project) process.exit(1);
  // TypeDoc names a page after its file.
  for (const page of project.documents ?? []) {
    const [{ text }] = page.content;
    page.name = /^# (.*)$/m.exec(text)?.[1] ?? page.name;
  }
  app.validate(project);
  await app.generateDocs(project, resolve(root, "site", lang));
  if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exit(1);
}

const links = Object.entries(LANGUAGES).map(
  ([lang, { title }]) => `<li><a href="${lang}/index.html">${title}</a>`,
);
const index = `<!doctype html><meta charset="utf-8"><title>wan-client</title><h1>wan-client</h1><ul>${links.join("")}</ul>\n`;
writeFileSync(resolve(root, "site/index.html"), index);
