// The reference of every public name, which TypeDoc generates from the comments in src/.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Application } from "typedoc";
import { entryPoints } from "./pages.mjs";
import { LANGUAGES, PAGES } from "./stage.mjs";

const ROOT = resolve(import.meta.dirname, "../..");

/** Writes it in both languages beside the other pages. Throws an error if TypeDoc warns of anything. */
export async function writeReference() {
  for (const lang of LANGUAGES) {
    const app = await Application.bootstrapWithPlugins({
      name: lang === "zh" ? "API 参考" : "API reference",
      lang,
      plugin: ["typedoc-plugin-markdown"],
      outputs: [{ name: "markdown", path: join(PAGES, lang, "reference") }],
      readme: "none",
      entryPoints: entryPoints.map(({ file }) => resolve(ROOT, `src/${file}.ts`)),
      tsconfig: resolve(ROOT, "tsconfig.json"),
      sort: ["source-order"],
      sortEntryPoints: false,
      disableGit: true,
      disableSources: true,
      treatWarningsAsErrors: true,
      // A type of one function, which the reference shows in full.
      intentionallyNotExported: ["Schema"],
      outputFileStrategy: "modules",
      entryFileName: "index",
      hideBreadcrumbs: true,
      hidePageHeader: true,
      sanitizeComments: true,
    });
    const project = await app.convert();
    if (!project) throw new Error("TypeDoc failed.");
    app.validate(project);
    await app.generateOutputs(project);
    if (app.logger.hasErrors() || app.logger.hasWarnings()) throw new Error("TypeDoc has warnings.");
    closeGapsBetweenHeadings(join(PAGES, lang, "reference"));
  }
}

/** TypeDoc skips a level where a member has no group, and a screen reader announces a missing heading. */
function closeGapsBetweenHeadings(folder) {
  for (const name of readdirSync(folder, { recursive: true }).filter((each) => each.endsWith(".md"))) {
    const file = join(folder, name);
    let level = 0;
    const text = readFileSync(file, "utf8").replace(/^#+(?= )/gm, ({ length }) => {
      level = Math.min(length, level + 1);
      return "#".repeat(level);
    });
    writeFileSync(file, text);
  }
}
