import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Where to write the results for a program to read, besides what people read.
const report = process.env.WAN_TEST_REPORT;

export default defineConfig({
  resolve: {
    // The package's own imports map points at the build; the tests run on the source.
    alias: { "#dispatcher": fileURLToPath(new URL("src/http/dispatcher/node.ts", import.meta.url)) },
  },
  test: {
    include: ["test/**/*.test.ts"],
    // Not UTC, so that a time that is read as local shows.
    env: { TZ: "Asia/Shanghai" },
    ...(report && { reporters: ["default", "json"], outputFile: { json: report } }),
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
  },
});
