import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ROOT } from "../support/project.js";

it("weighs no more than its budgets", () => {
  // Its exit code says so; what it prints is the table.
  const table = execFileSync(process.execPath, [join(ROOT, "bench/size.mjs"), "--processes", "9"], {
    encoding: "utf8",
  });
  console.log(table);
  expect(table).toContain("create a client and generate");
});
