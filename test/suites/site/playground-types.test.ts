import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ROOT } from "../../support/project.js";
import { builtSite } from "./built-site.js";

const SITE = join(ROOT, "docs/site");

it("the playground has no type errors", () => {
  // Its build installs the packages of the site.
  builtSite();
  const args = ["node_modules/vue-tsc/bin/vue-tsc.js", "--noEmit", "--project", "playground"];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: SITE, encoding: "utf8" });
  expect(`${stdout}${stderr}`).toBe("");
  expect(status).toBe(0);
});
