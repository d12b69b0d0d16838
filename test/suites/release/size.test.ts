import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { nodeProgram, runtimes } from "../../support/installed.js";
import { ROOT } from "../../support/project.js";

beforeAll(runtimes.install);

it("the package stays within its size budgets", () => {
  const script = [join(ROOT, "scripts/size.mjs"), "--processes", "9", "--node", nodeProgram("22")];
  // Throws if the script exits with 1, because something is over its budget.
  const table = execFileSync(process.execPath, script, { encoding: "utf8" });
  console.log(table);
  expect(table).toContain("create a client and generate");
});
