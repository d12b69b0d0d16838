import { defineConfig } from "vitest/config";
import base from "../../vitest.config.js";

// The tests of what is mutated, without those that take their strength from many random runs or from many tasks: each
// mutant would run them.
export default defineConfig({
  resolve: base.resolve,
  test: {
    root: process.cwd(),
    env: base.test.env,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    include: ["test/{http,tasks,client,errors}/**/*.test.ts"],
    exclude: [
      "test/client/any-answer.test.ts",
      "test/client/faulty-wire.test.ts",
      "test/client/many-waits.test.ts",
      "test/client/resume.test.ts",
      "test/client/submit-storm.test.ts",
    ],
  },
});
