import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { anchorOf } from "../../scripts/markdown.mjs";

/** The relative links of a Markdown file that lead nowhere, each as `page: link`. Paths are relative to `folder`. */
export function deadLinks(folder: string, page: string): string[] {
  const text = withoutCode(readFileSync(join(folder, page), "utf8"));
  return linksIn(text)
    .filter((link) => !leadsSomewhere(resolve(folder, page), link))
    .map((link) => `${page}: ${link}`);
}

function linksIn(text: string): string[] {
  const inline = Array.from(text.matchAll(/\]\(\s*<?([^)\s>]+)/g), ([, link = ""]) => link);
  const defined = Array.from(text.matchAll(/^\[[^\]]+\]:\s*(\S+)/gm), ([, link = ""]) => link);
  const html = Array.from(text.matchAll(/\b(?:href|src|srcset)="([^"]+)"/g), ([, link = ""]) => link);
  return [...inline, ...defined, ...html].filter((link) => !/^[a-z][a-z+.-]*:/i.test(link));
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = "", anchor] = decodeURI(link).split("#");
  const target = path === "" ? page : resolve(dirname(page), path);
  if (!existsSync(target)) return false;
  if (!anchor || !target.endsWith(".md") || statSync(target).isDirectory()) return true;
  return anchorsOf(readFileSync(target, "utf8")).has(anchor);
}

/** The anchors of the headings, as GitHub generates them, and those that the page sets itself. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set(Array.from(text.matchAll(/<\w+ (?:id|name)="([^"]+)"/g), ([, id = ""]) => id));
  for (const [, heading = ""] of text.replace(FENCED, "").matchAll(/^#+ +(.*)$/gm)) {
    const [, title = "", id] = /^(.*?)(?:\s*\{#([\w-]+)\})?$/.exec(heading) ?? [];
    const anchor = anchorOf(title.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1"));
    let unique = anchor;
    for (let n = 1; anchors.has(unique); n++) unique = `${anchor}-${n}`;
    anchors.add(unique);
    if (id) anchors.add(id);
  }
  return anchors;
}

const FENCED = /^ *(```+|~~~+).*?^ *\1 *$/gms;

function withoutCode(text: string): string {
  return text.replace(FENCED, "").replace(/(`+)(?!`).*?[^`]\1(?!`)/g, "");
}
