import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { installProject } from "../../support/project.js";

it("five hundred jobs on BullMQ get their videos, each paid once, although a worker is killed", () => {
  const { folder, run } = installProject("examples/bullmq", []);
  const output = run("npm", "start");
  expect(output).toMatch(/^killed a worker while 4 responses were outstanding; starting another one$/m);
  expect(output).toMatch(
    /^submissions whose response was lost, recovered by their callbacks: boat-\d+(, boat-\d+){3,}$/m,
  );
  expect(output).toContain("submissions that the emulator accepted: 500; paid twice: none\n");
  expect(output).toMatch(/^all counts are right$/m);
  expect(readdirSync(join(folder, "out/bullmq"))).toHaveLength(500);
});
