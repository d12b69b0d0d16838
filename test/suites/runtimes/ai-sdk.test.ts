import { beforeAll, describe, expect, it } from "vitest";
import { nodeProgram, releaseTools, runtimes } from "../../support/installed.js";
import { installProject, type Project } from "../../support/project.js";

// The newest releases that were tried. `ai` 7 needs Node 22.
const MAJORS = [
  {
    ai: "7",
    packages: ["ai@7.0.173", "@ai-sdk/provider@4.0.38", "msw@2"],
    node: "22",
    specificationVersion: "v4",
    files: ["generate.test.mjs", "start-status.test.mjs"],
  },
  {
    ai: "6",
    packages: ["ai@6.0.326", "@ai-sdk/provider@3.0.19"],
    node: "20",
    specificationVersion: "v3",
    files: ["generate.test.mjs"],
  },
] as const;

beforeAll(() => {
  runtimes.install();
  releaseTools.install();
});

describe.each(MAJORS)(
  "the provider for ai $ai on Node $node",
  ({ ai, packages, node, specificationVersion, files }) => {
    let project: Project;
    const cleanUps: (() => void)[] = [];
    beforeAll(() => {
      const env = { ...process.env, SPECIFICATION_VERSION: specificationVersion };
      const whenFinished = (cleanUp: () => void) => cleanUps.push(cleanUp);
      project = installProject("test/suites/runtimes/ai-sdk", [...packages], { env, whenFinished });
      return () => {
        for (const cleanUp of cleanUps) cleanUp();
      };
    });

    it("passes the tests with the real package", () => {
      const output = project.run(nodeProgram(node), "--test", "--test-reporter=tap", ...files);
      expect(output).toMatch(/^# pass [1-9]\d*$/m);
      expect(output).toMatch(/^# fail 0$/m);
    });

    it.each(["--strict", "--exactOptionalPropertyTypes"])(
      "has the types of the specification, with %s",
      (option) => {
        const tsc = releaseTools.file("typescript-5.9/bin/tsc");
        const target = ["--target", "es2022", "--lib", "es2023,dom", "--module", "nodenext"];
        // The declarations of the SDK need those of packages that are not installed.
        const checks = ["--noEmit", "--strict", "--skipLibCheck", option];
        expect(project.run(process.execPath, tsc, ...target, ...checks, `types-${ai}.ts`)).toBe("");
      },
    );
  },
);
