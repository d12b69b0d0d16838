import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { fieldDescriptionsModule, requestFieldDocs } from "../../scripts/request-field-docs.mjs";
import { ROOT } from "../support/project.js";

it("the field descriptions are the TSDoc of the models' fields, written by a build", () => {
  const written = readFileSync(join(ROOT, "src/schemas/field-descriptions.ts"), "utf8");
  expect(written).toBe(fieldDescriptionsModule(requestFieldDocs(ROOT)));
});
