// Copies the pages into docs/site/.pages, from which VitePress builds the site. The pages of docs/ link to files of the
// repository, such as examples, which the site shows on pages of their own under source/.

import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, extname, join, posix, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../..");
export const PAGES = resolve(import.meta.dirname, ".pages");
export const LANGUAGES = ["en", "zh"];

const NOTES = { en: "A file of the repository.", zh: "仓库中的一个文件。" };
const HIGHLIGHTED = {
  ".asl.json": "json",
  ".csv": "csv",
  ".js": "js",
  ".json": "json",
  ".jsonc": "jsonc",
  ".mjs": "js",
  ".sh": "sh",
  ".ts": "ts",
  ".tsx": "tsx",
  ".yml": "yaml",
};
// A relative target of a link or an image, in Markdown and in HTML.
const TARGETS = /(\]\(|\b(?:href|src|srcset)=")(?![a-z][a-z\d+.-]*:|#|\/)([^)"#\s]+)/gi;
// Code, in which nothing is a link.
const CODE = /(^(`{3,}|~{3,})[^\n]*\n.*?^\2`*$|`[^`\n]+`)/gms;

/** Writes all pages but the API reference, in both languages. */
export function stagePages() {
  rmSync(PAGES, { recursive: true, force: true });
  cpSync(join(ROOT, "docs/images"), join(PAGES, "images"), { recursive: true });
  for (const language of LANGUAGES) {
    const linked = new Set();
    const copy = (path) => writePage(stagedPath(path, language), withLinks(path, language, linked));
    markdownIn(`docs/${language}`).forEach(copy);
    // Pages add to this set while it is iterated over, which visits what they add.
    for (const path of linked) {
      if (extname(path) === ".md") copy(path);
      else writePage(stagedPath(path, language), pageOf(path, language, linked));
    }
  }
  // These are of the site alone, so their links are right as they are.
  for (const name of ["index.md", ...LANGUAGES])
    cpSync(join(import.meta.dirname, name), join(PAGES, name), { recursive: true });
}

function writePage(path, text) {
  mkdirSync(dirname(join(PAGES, path)), { recursive: true });
  writeFileSync(join(PAGES, path), text);
}

function markdownIn(folder) {
  return readdirSync(join(ROOT, folder), { recursive: true })
    .filter((name) => name.endsWith(".md"))
    .map((name) => posix.join(folder, name.replaceAll("\\", "/")));
}

/** The text of a page whose links lead to pages of the site. Adds the files that these must show to `linked`. */
function withLinks(path, language, linked) {
  const from = posix.dirname(stagedPath(path, language));
  const textOutsideCode = (text) =>
    text.replace(TARGETS, (_, before, target) => {
      const repositoryPath = targetOf(path, target);
      const staged = stagedPath(repositoryPath, language);
      if (staged.startsWith(`${language}/source/`)) linked.add(repositoryPath);
      return before + encodeURI(posix.relative(from, staged));
    });
  return readFileSync(join(ROOT, path), "utf8")
    .split(CODE)
    .map((part, index) => (index % 3 === 0 ? textOutsideCode(part) : index % 3 === 1 ? part : ""))
    .join("");
}

/** The file or folder of the repository to which a page links. */
function targetOf(page, target) {
  const path = posix.join(posix.dirname(page), decodeURI(target)).replace(/\/$/, "");
  if (path.startsWith("..") || !existsSync(join(ROOT, path)))
    throw new Error(`${page} links to ${target}, which does not exist.`);
  const readme = `${path}/README.md`;
  return existsSync(join(ROOT, readme)) ? readme : path;
}

/** Where a file of the repository is in the site. */
function stagedPath(path, language) {
  const [, page] = /^docs\/((?:en|zh)\/.*\.md)$/.exec(path) ?? [];
  if (page) return page;
  if (path.startsWith("docs/images/")) return path.slice("docs/".length);
  if (path === "README.zh-CN.md") return "zh/source/README.md";
  if (path === "README.md") return "en/source/README.md";
  // VitePress takes brackets for the parameters of a route.
  const name = `${language}/source/${path.replaceAll(/[[\]]/g, "_")}`;
  return extname(path) === ".md" ? name : `${name}.md`;
}

/** A page that shows a file, or lists a folder. */
function pageOf(path, language, linked) {
  const title = `# ${path.replaceAll(/[[\]]/g, "\\$&")}\n\n${NOTES[language]}\n\n`;
  if (!statSync(join(ROOT, path)).isDirectory()) {
    const text = readFileSync(join(ROOT, path), "utf8");
    const end = Object.keys(HIGHLIGHTED).find((each) => basename(path).endsWith(each));
    return `${title}\`\`\`\`${HIGHLIGHTED[end] ?? "txt"}\n${text.trimEnd()}\n\`\`\`\`\n`;
  }
  const files = readdirSync(join(ROOT, path), { withFileTypes: true }).filter((entry) => entry.isFile());
  const items = files.map(({ name }) => {
    linked.add(`${path}/${name}`);
    const target = posix.relative(
      posix.dirname(stagedPath(path, language)),
      stagedPath(`${path}/${name}`, language),
    );
    return `- [${name}](${encodeURI(target)})\n`;
  });
  return title + items.join("");
}

/** All staged pages, relative to `PAGES`. */
export function stagedPages() {
  return readdirSync(PAGES, { recursive: true })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".md"))
    .sort();
}

/** The first heading of a staged page. */
export function titleOf(path) {
  const text = readFileSync(join(PAGES, path), "utf8");
  const title = /^title: (.*)$/m.exec(/^---\n.*?^---$/ms.exec(text)?.[0] ?? "") ?? /^# (.*)$/m.exec(text);
  return title?.[1].replaceAll(/[`\\]/g, "") ?? path;
}
