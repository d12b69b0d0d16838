import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";
import { anchorOf } from "../../../scripts/markdown.mjs";
import { entryPoints, sections } from "../pages.mjs";
import { stagedPages, titleOf } from "../stage.mjs";
import { writeCopies } from "./copies.mjs";
import { searchWords } from "./search-words.mjs";
import { chinese, english } from "./texts.mjs";
import { hoverTransformer } from "./twoslash.mjs";

const built = (name) => fileURLToPath(new URL(`../../../dist/${name}.js`, import.meta.url));
const pages = stagedPages();

let isSearching = false;

function sidebarOf(language, texts) {
  const guides = sections.map(({ title, pages: names }) => ({
    text: title[language],
    items: names
      .map((name) => `${language}/${name}.md`)
      .filter((path) => pages.includes(path))
      .map((path) => ({ text: titleOf(path), link: `/${path}` })),
  }));
  const reference = entryPoints.map(({ name }) => ({
    text: name,
    link: `/${language}/reference/${name}.md`,
  }));
  return [
    { items: [{ text: texts.playground, link: `/${language}/playground.md` }] },
    ...guides.filter(({ items }) => items.length > 0),
    { text: texts.reference, collapsed: true, items: reference },
  ];
}

const themeConfigOf = (language, texts) => ({
  ...texts.theme,
  nav: [
    { text: texts.guide, link: `/${language}/getting-started.md` },
    { text: texts.playground, link: `/${language}/playground.md` },
    { text: texts.reference, link: `/${language}/reference/index.md` },
  ],
  sidebar: sidebarOf(language, texts),
});

export default defineConfig({
  title: "wan-client",
  description: english.description,
  // Without an icon of its own, a browser asks for one that does not exist.
  head: [["link", { rel: "icon", href: "data:," }]],
  srcDir: ".pages",
  outDir: "../../site",
  cacheDir: "node_modules/.vitepress",
  locales: {
    en: {
      label: "English",
      lang: "en",
      link: "/en/",
      description: english.description,
      themeConfig: themeConfigOf("en", english),
    },
    zh: {
      label: "简体中文",
      lang: "zh-CN",
      link: "/zh/",
      description: chinese.description,
      themeConfig: themeConfigOf("zh", chinese),
    },
  },
  markdown: {
    anchor: { slugify: anchorOf },
    codeTransformers: [hoverTransformer(() => !isSearching)],
    headers: { slugify: anchorOf },
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    toc: { slugify: anchorOf },
  },
  themeConfig: {
    outline: [2, 3],
    search: {
      provider: "local",
      options: {
        locales: { zh: { translations: chinese.search } },
        miniSearch: {
          options: { tokenize: searchWords },
          // The guides explain what the reference lists. A common name is in the reference dozens of times.
          searchOptions: { boostDocument: (id) => (id.includes("/reference/") ? 0.1 : 1) },
        },
        // Without the types that the hovers show, and the source of examples.
        _render(text, env, md) {
          if (env.relativePath.includes("/source/")) return "";
          isSearching = true;
          try {
            return md.render(text, env);
          } finally {
            isSearching = false;
          }
        },
      },
    },
  },
  vite: {
    resolve: {
      // The playground runs the package in the browser, as it was built.
      alias: [
        { find: /^wan-client$/, replacement: built("index") },
        { find: /^wan-client\/([\w-]+)$/, replacement: built("$1") },
        { find: "#runtime", replacement: built("runtime-edge") },
      ],
    },
    build: { chunkSizeWarningLimit: 4_000 },
  },
  buildEnd: ({ outDir }) => writeCopies(outDir),
});
