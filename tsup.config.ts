import { fileURLToPath } from "node:url";
import { defineConfig, type Options } from "tsup";
import { lazyZod } from "./scripts/lazy-zod.mjs";

const shared: Options = {
  format: ["esm", "cjs"],
  target: "es2022",
  platform: "neutral",
  // One file for each entry, since each file more costs an import milliseconds. What entries share they import from one
  // another by name, so that there is one copy of each class.
  splitting: false,
  external: [/^wan-client/, "undici", "msw", /^node:/],
  // Deno knows Node's modules by no other name.
  removeNodeProtocol: false,
};

const entries = {
  callbacks: "src/callbacks/index.ts",
  "ai-sdk": "src/ai-sdk/index.ts",
  account: "src/account/index.ts",
  emulator: "src/emulator/index.ts",
  msw: "src/msw/index.ts",
  node: "src/node/index.ts",
};

// For files that run without a bundler: V8 scans white space, too. Names stay, and lines stay short, so that a stack trace is
// still useful.
const COMPACT = { minifyWhitespace: true, minifySyntax: true, lineLimit: 120 };

const runtime = (name: string) => fileURLToPath(new URL(`src/transport/runtime/${name}.ts`, import.meta.url));

/** The client, with the parts of zod that it uses. */
function client(name: string, options: { isForNode: boolean; alias?: Record<string, string> }): Options {
  return {
    ...shared,
    // The build maps the file for Node to the readable one with these, and keeps no other map (scripts/source-maps.mjs).
    sourcemap: true,
    entry: { [name]: "src/index.ts" },
    external: [...(shared.external ?? []), ...(options.alias ? [] : ["#runtime"])],
    noExternal: ["zod"],
    esbuildPlugins: [lazyZod()],
    esbuildOptions(esbuild, { format }) {
      if (options.alias) esbuild.alias = options.alias;
      if (options.isForNode) Object.assign(esbuild, COMPACT);
      // Under Jest a kept `import()` fails in CommonJS, so there it becomes a `require`.
      if (format === "cjs") esbuild.supported = { ...esbuild.supported, "dynamic-import": false };
    },
  };
}

export default defineConfig([
  // For all runtimes but Node: what differs between these is found by the "imports" of package.json.
  client("index", { isForNode: false }),
  { ...shared, entry: { "runtime-server": runtime("server"), "runtime-edge": runtime("edge") } },
  // For Node, where programs are often run without a bundler: in one file, because to find another one takes a tenth of the
  // import, and with a minified zod.
  client("index.node", { isForNode: true, alias: { "#runtime": runtime("node") } }),
  // With the declarations of the client: each set of declarations takes the compiler as long as all of them.
  { ...shared, entry: entries, dts: { entry: { index: "src/index.ts", ...entries } } },
  // Here zod is the user's own copy, so that these schemas compose with theirs.
  {
    ...shared,
    entry: { schemas: "src/schemas/index.ts" },
    dts: { entry: { schemas: "src/schemas/index.ts" } },
    external: [/^zod/],
  },
  // The command: a program of its own, which imports the library by its names and is imported by nobody.
  {
    ...shared,
    entry: { cli: "src/cli/main.ts" },
    format: ["esm"],
    esbuildOptions: (esbuild) => Object.assign(esbuild, COMPACT),
  },
]);
