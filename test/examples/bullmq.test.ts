import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { installProject } from "../support/project.js";

it("five hundred jobs on BullMQ get their videos, paid once, though a worker is killed", () => {
  const { folder, run } = installProject("examples/bullmq", []);
  const said = run("npm", "start");
  expect(said).toMatch(/^killed a worker, with 3 answers to submits on their way/m);
  const [, found = ""] = /^submits whose answer was lost, found by .*: (.*)$/m.exec(said) ?? [];
  expect(found.split(", ").length).toBeGreaterThanOrEqual(3);
  // As many as were not killed between their claim and their first byte; the example names those.
  const unsent = said.match(/^without a video: boat-\d+ \(maybeAccepted: /gm) ?? [];
  const videos = 500 - unsent.length;
  expect(said).toContain(`submits that the emulator took: ${videos}; paid twice: none\n`);
  expect(said).toMatch(/^all counts are right$/m);
  expect(readdirSync(join(folder, "out/bullmq"))).toHaveLength(videos);
});
