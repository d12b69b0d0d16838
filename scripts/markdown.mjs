import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

/** The lines of a table in Markdown. */
export function tableOf(header, rows) {
  return [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
}

/** The files of a page of the documentation, in both languages. */
export function pagesNamed(name) {
  return ["en", "zh"].map((lang) => `docs/${lang}/${name}.md`);
}

/** Replaces the lines between `<!-- made: name -->` and `<!-- end -->` in each file. */
export function writeGenerated(name, lines, files) {
  for (const file of files) {
    const path = resolve(import.meta.dirname, "..", file);
    const text = readFileSync(path, "utf8");
    const [start, end] = [`<!-- made: ${name} -->\n`, "<!-- end -->"];
    const from = text.indexOf(start) + start.length;
    if (from < start.length) throw new Error(`${file} has no marker for ${name}.`);
    writeFileSync(
      path,
      `${text.slice(0, from)}\n${lines.join("\n")}\n\n${text.slice(text.indexOf(end, from))}`,
    );
  }
}
