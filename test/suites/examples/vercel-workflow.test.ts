import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runtimes, withNode } from "../../support/installed.js";
import { installProject } from "../../support/project.js";

it("a workflow of the Workflow SDK pays once and gets its video, even if it is killed while it sleeps or submits", () => {
  runtimes.install();
  // The newest releases that were tried.
  const packages = ["ai@7.0.173", "workflow@4.8.9"];
  const { folder, run } = installProject("examples/vercel-workflow", packages, { env: withNode("22") });
  run("npm", "run", "typecheck");
  const output = run("npm", "start", "--silent");
  expect(output).toMatch(/^the process was killed, and started again$/m);
  expect(output).toMatch(linesOf("asleep", 1));
  expect(output).toMatch(linesOf("killed", 2));
  expect(output).toMatch(/^all counts are right$/m);
  const videos = readdirSync(join(folder, "out")).filter((name) => name.endsWith(".mp4"));
  const types = videos.map((name) =>
    readFileSync(join(folder, "out", name))
      .subarray(4, 8)
      .toString(),
  );
  expect(types).toEqual(["ftyp", "ftyp"]);
});

function linesOf(name: string, runs: number): RegExp {
  const counts = `runs of the submitting step: ${runs}; submissions: 1; bytes saved: \\d{4,}; completed`;
  return new RegExp(`^${name}: .+\n {4}${counts}$`, "m");
}
