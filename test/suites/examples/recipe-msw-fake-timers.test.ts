import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { recipeFolder } from "../../support/recipes.js";

it("the recipe for msw and fake timers passes in a separate project", () => {
  const folder = recipeFolder("msw-fake-timers", ["msw", "vitest"]);
  const args = ["node_modules/vitest/vitest.mjs", "run", "--reporter=json"];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: "utf8",
    timeout: 60_000,
  });
  const report = JSON.parse(stdout || "{}");
  expect(report, stdout + stderr).toMatchObject({ success: true, numPassedTests: 3, numTotalTestSuites: 2 });
}, 60_000);
