import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { releaseTools } from "../../support/installed.js";
import { installProject, type Project } from "../../support/project.js";

beforeAll(releaseTools.install);

/** Compiles a file of a project with the project's own zod, and runs it. Returns its output. */
function compileAndRun({ folder, run }: Project, file: string): unknown {
  const compilerOptions = {
    ...{ target: "es2022", module: "nodenext", strict: true, skipLibCheck: false },
    ...{ lib: ["es2022", "dom", "dom.iterable", "dom.asynciterable"], types: [], outDir: "out" },
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [`${file}.ts`] }));
  run(process.execPath, releaseTools.file("typescript-5.9/bin/tsc"), "--project", ".");
  return JSON.parse(run(process.execPath, `out/${file}.js`));
}

// The oldest version that package.json allows, and the newest one.
it.each(["4.1.8", "latest"])("a schema in a user's schema compiles and runs with zod %s", (version) => {
  const project = installProject("test/suites/release/zod", [`zod@${version}`]);
  expect(compileAndRun(project, "user")).toEqual([
    true,
    "got 7; use 5, 10 or 15",
    true,
    false,
    "object",
    ["model", "action", "prompt"],
    "t-1",
  ]);
  expect(project.run("npm", "ls", "zod", "--parseable").trim().split("\n")).toHaveLength(1);
});

it("a project on zod 3 installs without a conflict, and both copies work", () => {
  const project = installProject("test/suites/release/zod", ["zod@3"]);
  expect(compileAndRun(project, "user-of-zod-3")).toEqual(["c", true, "object"]);
});
