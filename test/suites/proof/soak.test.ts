import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ROOT } from "../../support/project.js";

it("two hours of faults cost nobody a second video, and leave nothing behind", () => {
  const script = ["--expose-gc", "--no-opt", join(ROOT, "bench/soak.mjs"), "--tasks", "500", "--json"];
  const report = JSON.parse(execFileSync(process.execPath, script, { encoding: "utf8" }));
  console.log(report);
  expect(report.problems).toEqual([]);
});
