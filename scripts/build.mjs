// Builds dist. The arguments are passed to tsup: `npm run build -- --silent`.

import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { documentDeclarations, requestFieldDocs, writeFieldDescriptions } from "./request-field-docs.mjs";
import { mapToReadableFile } from "./source-maps.mjs";

const root = resolve(import.meta.dirname, "..");
const tsup = join(root, "node_modules/tsup/dist/cli-default.js");

const docs = requestFieldDocs(root);
writeFieldDescriptions(root, docs);
rmSync(join(root, "dist"), { recursive: true, force: true });
execFileSync(process.execPath, [tsup, ...process.argv.slice(2)], { cwd: root, stdio: "inherit" });
for (const extension of ["d.ts", "d.cts"])
  documentDeclarations(join(root, `dist/schemas.${extension}`), docs);
for (const extension of ["js", "cjs"])
  mapToReadableFile(join(root, "dist"), `index.node.${extension}`, `index.${extension}`);
