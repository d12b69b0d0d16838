// An esbuild plugin for the client: the functions of zod that the models use become one function, which runs at their
// first use. Importing the client then evaluates nothing of zod, and a bundle that checks no request contains nothing of it.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

// Not where this file is: tsup bundles its configuration, and this with it.
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
      // The calls of zod become calls of what that function returns.
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

/** A call of a function of zod. */
const CALL = /\bz\.([a-z]\w*)\(/g;

/** The functions of zod that the models call. */
function usedNames() {
  const folder = join(root, "src/models");
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  return [...new Set(texts.flatMap((text) => Array.from(text.matchAll(CALL), ([, name]) => name)))].sort();
}

/**
 * These functions of zod, as the statements of a function that returns them. Minified, because a program that runs without a
 * bundler parses that faster, and because it is smaller in the package.
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
