import { defineConfig } from "vitest/config";
import base from "../../vitest.config.js";

// The tests of the mutated folders, and two of test/suites. The other suites are too slow to run for each mutant, or read the
// source.
export default defineConfig({
  resolve: base.resolve,
  test: {
    root: process.cwd(),
    env: base.test.env,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    include: [
      "test/{util,transport,polling,tasks,wire,errors}/**/*.test.ts",
      "test/callbacks/recover-lost-submit.test.ts",
      "test/suites/{broken-tools,option-names}.test.ts",
    ],
  },
});
