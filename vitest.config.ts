import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(`src/${path}`, import.meta.url));

// Suites that take long, or install much, into folders that they share.
const LONG_SUITES = ["runtimes", "release", "examples", "proof", "fuzz", "site"];

// Where to write the results for a program to read, besides what people read.
const report = process.env.WAN_TEST_REPORT;

export default defineConfig({
  resolve: {
    // The package's own maps point at the build; the tests and the examples of tests run on the source.
    alias: [
      { find: "#runtime", replacement: source("transport/runtime/node.ts") },
      { find: /^wan-client$/, replacement: source("index.ts") },
      { find: "wan-client/schemas", replacement: source("schemas/index.ts") },
      { find: /^wan-client\/([\w-]+)$/, replacement: source("$1/index.ts") },
    ],
  },
  test: {
    // All cores: one is left idle otherwise, which is half of a small machine.
    maxWorkers: "100%",
    // Not UTC, so that a time that is read as local shows.
    env: { TZ: "Asia/Shanghai" },
    ...(report && { reporters: ["default", "json"], outputFile: { json: report } }),
    // A busy machine takes its time: this only ends what hangs.
    testTimeout: 60_000,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    projects: [
      {
        extends: true,
        test: {
          name: "package",
          // They start faster than processes.
          pool: "threads",
          include: ["test/**/*.test.ts", "examples/**/*.test.ts"],
          exclude: [...LONG_SUITES.map((name) => `test/suites/${name}/**`), "**/node_modules/**"],
        },
      },
      ...LONG_SUITES.map((name) => ({
        extends: true as const,
        test: {
          name,
          include: [`test/suites/${name}/*.test.ts`],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      })),
    ],
  },
});
