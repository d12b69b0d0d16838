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

/** The fenced blocks of a page: `{ line, language, code, source }`. `source` is the file of an excerpt, if the page names one. */
export function codeBlocksIn(text) {
  const blocks = text.matchAll(/(?:<!-- (\S+) -->\n)?^```(\w+)\n(.*?)^```$/gms);
  return Array.from(blocks, ({ 0: whole, 1: source, 2: language, 3: code, index }) => {
    const line = text.slice(0, index + whole.indexOf(code)).split("\n").length;
    return { line, language, code, source };
  });
}

/**
 * The imports, in one line, that a block of TypeScript inherits from earlier blocks of its page.
 *
 * @param {Map<string, string>} known The names that earlier blocks import, with their modules. The block's own are added.
 */
export function inheritedImports(code, known) {
  const own = importsIn(code);
  const inherited = [...known].filter(([name]) => !own.has(name));
  for (const [name, from] of own) known.set(name, from);
  return inherited.map(([name, from]) => `import { ${name} } from "${from}";`).join(" ");
}

/** The anchor of a heading, as code hosts generate it, so that the same link works there and on the site. */
export function anchorOf(heading) {
  return heading
    .toLowerCase()
    .trim()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

/** The names that a block imports, with the modules that they come from. */
function importsIn(code) {
  const statements = code.matchAll(/^import (?:type )?\{([^}]*)\} from "([^"]+)";/gm);
  return new Map(
    Array.from(statements).flatMap(([, names, from]) =>
      names
        .split(",")
        .map((name) => [name.trim(), from])
        .filter(([name]) => name),
    ),
  );
}
