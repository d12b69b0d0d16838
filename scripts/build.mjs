// Builds dist. Its arguments are passed to tsup: `npm run build -- --silent`.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { documentDeclarations, requestFieldDocs, writeFieldDescriptions } from "./request-field-docs.mjs";

const root = resolve(import.meta.dirname, "..");
const tsup = join(root, "node_modules/tsup/dist/cli-default.js");

const docs = requestFieldDocs(root);
writeFieldDescriptions(root, docs);
rmSync(join(root, "dist"), { recursive: true, force: true });
execFileSync(process.execPath, [tsup, ...process.argv.slice(2)], { cwd: root, stdio: "inherit" });
for (const extension of ["d.ts", "d.cts"])
  documentDeclarations(join(root, `dist/schemas.${extension}`), docs);
for (const name of readdirSync(join(root, "dist")).filter((each) => each.endsWith(".map")))
  dropZodFromSourceMap(name);

/** The text of zod would be a fifth of the package, once in each source map, and it is on npm for whoever looks for it. */
function dropZodFromSourceMap(name) {
  const file = join(root, "dist", name);
  const map = JSON.parse(readFileSync(file, "utf8"));
  map.sourcesContent = map.sourcesContent.map((text, index) =>
    map.sources[index] === "lazy-zod:zod/mini" ? "" : text,
  );
  writeFileSync(file, JSON.stringify(map));
}
