import { expect, it } from "vitest";
import { installProject } from "../../support/project.js";

it("a Jest project in CommonJS tests its code with the emulator, with msw and with fake timers", () => {
  const project = installProject("examples/testing/jest", []);
  const report = JSON.parse(project.run("npx", "jest", "--json"));
  expect(report).toMatchObject({ success: true, numTotalTestSuites: 2, numPassedTests: 3 });
});
