import { defineConfig } from "vitest/config";
import base from "../../vitest.config.js";

// The tests of what is mutated, without those that take their strength from many random runs or from many tasks, since
// each mutant would run them, and without the one that reads the source.
export default defineConfig({
  resolve: base.resolve,
  test: {
    root: process.cwd(),
    env: base.test.env,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    include: ["test/{http,tasks,client,errors}/**/*.test.ts", "test/callbacks/{waits,lost-submit}.test.ts"],
    exclude: ["faulty-wire", "many-waits", "resume", "submit-storm", "secrets"].map(
      (name) => `test/client/${name}.test.ts`,
    ),
  },
});
