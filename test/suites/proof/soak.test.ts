import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ROOT } from "../../support/project.js";

it("two hours of faults neither pay for a video twice nor leave memory or handles behind", () => {
  const script = ["--expose-gc", "--no-opt", join(ROOT, "bench/soak.mjs"), "--tasks", "500", "--json"];
  const report = JSON.parse(execFileSync(process.execPath, script, { encoding: "utf8" }));
  console.log(report);
  expect(report.problems).toEqual([]);
});
