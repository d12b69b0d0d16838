import { expect, it } from "vitest";
import { runtimes, withNode } from "../../support/installed.js";
import { installProject } from "../../support/project.js";

it("Cloudflare Workflows make five videos, each paid once, on the real engine that is killed in mid run", () => {
  runtimes.install();
  // The newest miniflare needs it. On Node 20, npm takes an older one, which does as well.
  const { run } = installProject("examples/cloudflare-workflows", [], { env: withNode("22") });
  run("npm", "run", "typecheck");
  const said = run("npm", "start", "--silent");
  const line = /^ {4}submits taken: 1; requests while it rendered: 0; bytes in R2: \d{4,}; complete$/gm;
  expect(said.match(line)).toHaveLength(5);
  expect(said).toMatch(/^the engine was killed, and started again$/m);
  expect(said).toMatch(/^all counts are right$/m);
});
