import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { ROOT } from "../../support/project.js";

const PROGRAM = "examples/lost-submission.mjs";

it("the example of lost submissions finds out what each of them cost, and submits again only what is not billed, under a new job id", () => {
  const output = execFileSync(process.execPath, [PROGRAM], { cwd: ROOT, encoding: "utf8", timeout: 60_000 });
  const trace = "[0-9a-f]{8}-[0-9a-f-]{27}";
  expect(output.split("\n")).toEqual(
    [
      `row-1: accepted, task ${trace}`,
      "row-2: unknown (ConnectionError), no trace id",
      `row-3: unknown (ServerError), trace id ${trace}`,
      "row-4: unknown (ConnectionError), no trace id",
      "budget: 0 of 50 credits spent, 27.434 reserved",
      "",
      "What the usage of the account says about the lost submissions:",
      ...[`row-2: 5.676 credits, trace id ${trace}`, `row-3: 7.568 credits, trace id ${trace}`],
      "row-4: 0 credits, no record",
      "budget: 13.244 of 50 credits spent, 4.73 reserved",
      "",
      "What is not billed is submitted again, under a new job id:",
      `row-4-again: accepted, task ${trace}`,
      "budget: 27.434 of 50 credits spent, 0 reserved",
      "",
      "The emulator has made the videos of row-1, row-2, row-3, row-4-again.",
      "",
    ].map((line) => expect.stringMatching(new RegExp(`^${line.replace(/[.()]/g, "\\$&")}$`))),
  );
});
