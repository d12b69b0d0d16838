import { expect, it } from "vitest";
import { installProject } from "../../support/project.js";

it("the recipes for workflow engines compile against the engines' own types", () => {
  const { run } = installProject("examples/engines", []);
  expect(run("npm", "start", "--silent")).toContain("the recipes compile");
});
