import { fileURLToPath } from "node:url";
import { defineConfig, type Options } from "tsup";
import { lazyZod } from "./scripts/lazy-zod.mjs";

const shared: Options = {
  format: ["esm", "cjs"],
  target: "es2022",
  platform: "neutral",
  sourcemap: true,
  // One file for each entry, since each file more costs an import milliseconds. What entries share they import from one
  // another by name, so that there is one copy of each class.
  splitting: false,
  external: [/^wan-client/, "undici", "msw", /^node:/],
  // Deno knows Node's modules by no other name.
  removeNodeProtocol: false,
};

const entries = {
  callbacks: "src/callbacks/index.ts",
  emulator: "src/emulator/index.ts",
  msw: "src/msw/index.ts",
  node: "src/node/index.ts",
};

/** The client for a kind of runtime: what differs between them is built in, so that nothing has to be found at import. */
function client(name: string, runtime: string): Options {
  return {
    ...shared,
    entry: { [name]: "src/index.ts" },
    noExternal: ["zod", "#runtime"],
    // A program that runs without a bundler parses a minified zod faster.
    esbuildPlugins: [lazyZod({ minify: runtime !== "edge" })],
    esbuildOptions(options, { format }) {
      options.alias = {
        "#runtime": fileURLToPath(new URL(`src/transport/runtime/${runtime}.ts`, import.meta.url)),
      };
      // Under Jest a kept `import()` fails in CommonJS, so there it becomes a `require`.
      if (format === "cjs") options.supported = { ...options.supported, "dynamic-import": false };
    },
  };
}

export default defineConfig([
  { ...client("index", "edge"), dts: { entry: { index: "src/index.ts" } } },
  client("index.node", "node"),
  { ...shared, entry: entries, dts: { entry: entries } },
  // Here zod is the user's own copy, so that these schemas compose with theirs.
  {
    ...shared,
    entry: { schemas: "src/schemas/index.ts" },
    dts: { entry: { schemas: "src/schemas/index.ts" } },
    external: [/^zod/],
  },
  // The command: a program of its own, which imports the library by its names and is imported by nobody.
  { ...shared, entry: { cli: "src/cli/main.ts" }, format: ["esm"] },
]);
