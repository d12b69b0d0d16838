import { defineConfig, type Options } from "tsup";

const shared: Options = {
  format: ["esm", "cjs"],
  target: "es2022",
  platform: "neutral",
  sourcemap: true,
  // Deno knows Node's modules by no other name.
  removeNodeProtocol: false,
};

const entries = {
  index: "src/index.ts",
  schemas: "src/schemas/index.ts",
  callbacks: "src/callbacks/index.ts",
  emulator: "src/emulator/index.ts",
  msw: "src/msw/index.ts",
  node: "src/node/index.ts",
};

export default defineConfig([
  {
    ...shared,
    entry: entries,
    dts: { entry: entries },
    // One file for each entry, since each file more costs an import milliseconds. What entries share they import from
    // one another by name, so that there is one copy of each class.
    splitting: false,
    external: ["#runtime", /^wan-client/, "msw", /^node:/],
    // Inlined, the few parts of zod in use are imported many times faster than the package.
    noExternal: ["zod"],
  },
  // The command: a program of its own, which imports the library by its names and is imported by nobody.
  {
    ...shared,
    entry: { cli: "src/cli/main.ts" },
    format: ["esm"],
    splitting: false,
    external: [/^wan-client/, /^node:/],
  },
  {
    ...shared,
    entry: {
      "runtime-node": "src/transport/runtime/node.ts",
      "runtime-server": "src/transport/runtime/server.ts",
      "runtime-edge": "src/transport/runtime/edge.ts",
    },
    splitting: false,
    external: ["undici"],
    esbuildOptions(options, { format }) {
      // Under Jest a kept `import()` fails in CommonJS, so there it becomes a `require`.
      if (format === "cjs") options.supported = { ...options.supported, "dynamic-import": false };
    },
  },
]);
