import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { installProject } from "../../support/project.js";

it("five hundred jobs on BullMQ get their videos, paid once, though a worker is killed", () => {
  const { folder, run } = installProject("examples/bullmq", []);
  const said = run("npm", "start");
  expect(said).toMatch(/^killed a worker, and 4 answers to submits are lost; another one starts$/m);
  expect(said).toMatch(/^submits whose answer was lost, found by .*: boat-\d+(, boat-\d+){3,}$/m);
  expect(said).toContain("submits that the emulator took: 500; paid twice: none\n");
  expect(said).toMatch(/^all counts are right$/m);
  expect(readdirSync(join(folder, "out/bullmq"))).toHaveLength(500);
});
