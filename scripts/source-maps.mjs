// The source maps of the package. Its files are readable as they are, except those for Node, from which white space is
// removed. Each of these is mapped to the readable file beside it, `index.node.js` to `index.js`: that file is in the package
// anyway, so a debugger and `node --enable-source-maps` show code that exists there. A map to `src/` would need a second copy
// of the sources; without one, tools such as Vite and webpack's source-map-loader warn about every map.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { addMapping, GenMapping, toEncodedMap } from "@jridgewell/gen-mapping";
import { eachMapping, generatedPositionFor, TraceMap } from "@jridgewell/trace-mapping";

const COMMENT = /\n\/\/# sourceMappingURL=.*\n?$/;

/** Replaces the maps of both files to `src/` with one from the compact to the readable file. Both are in `folder`. */
export function mapToReadableFile(folder, compact, readable) {
  const map = readMapBetween(folder, compact, readable);
  writeFileSync(join(folder, `${compact}.map`), JSON.stringify(map));
  rmSync(join(folder, `${readable}.map`));
  const file = join(folder, readable);
  writeFileSync(file, readFileSync(file, "utf8").replace(COMMENT, "\n"));
}

function readMapBetween(folder, compact, readable) {
  const [from, to] = [compact, readable].map(
    (name) => new TraceMap(readFileSync(join(folder, `${name}.map`), "utf8")),
  );
  const map = new GenMapping({ file: compact });
  let last;
  eachMapping(from, (mapping) => {
    const original = positionIn(to, mapping);
    const generated = { line: mapping.generatedLine, column: mapping.generatedColumn };
    // A mapping is needed only where the line changes. More mappings would double the size of the map.
    const isSame = original?.line === last?.original?.line && generated.line === last?.generated.line;
    if (last && isSame) return;
    last = { generated, original };
    addMapping(map, original ? { generated, original, source: readable } : { generated });
  });
  return toEncodedMap(map);
}

/** The position in the readable file for a position in a source. Zod is minified, so its positions have none. */
function positionIn(map, { source, originalLine, originalColumn }) {
  if (source === null || source.startsWith("lazy-zod:") || !map.sources.includes(source)) return undefined;
  const { line, column } = generatedPositionFor(map, { source, line: originalLine, column: originalColumn });
  return line === null ? undefined : { line, column };
}
