import { expect, it } from "vitest";
import { runtimes, withNode } from "../../support/installed.js";
import { installProject } from "../../support/project.js";

it("Cloudflare Workflows makes five videos, each paid for once, on the real engine, which is killed meanwhile", () => {
  runtimes.install();
  // The newest miniflare needs Node 22. On Node 20, npm installs an older one, which works, too.
  const { run } = installProject("examples/cloudflare-workflows", [], { env: withNode("22") });
  run("npm", "run", "typecheck");
  const output = run("npm", "start", "--silent");
  const line = /^ {4}submissions: 1; requests while it rendered: 0; bytes in R2: \d{4,}; complete$/gm;
  expect(output.match(line)).toHaveLength(5);
  expect(output).toMatch(/^the engine was killed, and started again$/m);
  expect(output).toMatch(/^all counts are right$/m);
});
