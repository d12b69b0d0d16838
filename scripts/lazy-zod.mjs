// An esbuild plugin for the client. It puts the zod functions that the models use into one function, which runs when the first
// of them is called. Importing the client then evaluates no zod code, and a bundle that checks no request contains none.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

// The folder of this file would be wrong, because tsup bundles its configuration, including this file.
const root = process.cwd();

export function lazyZod() {
  return {
    name: "lazy-zod",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^zod\/mini$/ }, ({ path }) => ({ path, namespace: "lazy-zod" }));
      onLoad({ filter: /./, namespace: "lazy-zod" }, async () => {
        const body = await bundleAsFunctionBody(usedNames());
        return { contents: `function evaluate() {\n${body}\n}\n${LAZY}` };
      });
      // Rewrites `z.name(` to `zod().name(`, so that zod is evaluated at the first call.
      onLoad({ filter: /[\\/]src[\\/]models[\\/][^\\/]+\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, "utf8").replace(/^import \* as z from/m, "import { zod } from");
        return { contents: text.replace(CALL, "zod().$1("), loader: "ts" };
      });
    },
  };
}

const LAZY = `let evaluated;
export function zod() {
  evaluated ??= evaluate();
  return evaluated;
}`;

/** A call of a zod function. */
const CALL = /\bz\.([a-z]\w*)\(/g;

/** The zod functions that the models call. */
function usedNames() {
  const folder = join(root, "src/models");
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  return [...new Set(texts.flatMap((text) => Array.from(text.matchAll(CALL), ([, name]) => name)))].sort();
}

/**
 * The body of a function that returns these zod functions. It is minified, so that programs without a bundler parse it faster,
 * and the package is smaller.
 */
async function bundleAsFunctionBody(names) {
  const { outputFiles } = await build({
    stdin: { contents: `export { ${names.join(", ")} } from "zod/mini";`, resolveDir: root },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    write: false,
  });
  const exported = /export\s*\{([^}]*)\};?\s*$/;
  return outputFiles[0].text.replace(exported, (_, list) => {
    const properties = list.split(",").map((each) => {
      const [local, name = local] = each.trim().split(" as ");
      return `${name}: ${local}`;
    });
    return `return { ${properties.join(", ")} };`;
  });
}
