import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { NODES, nodeProgram, runtimes } from "../../support/installed.js";
import { installProject, type Project } from "../../support/project.js";
import { reportOf } from "./browser.js";
import { bundle } from "./bundle.js";

const EXPECTED = [
  "succeeded cdn.acedata.cloud true",
  "platform2.cdn.acedata.cloud 206 100",
  "succeeded",
  "reset ConnectionError true",
  "html-502 ServerError true",
  "half-body ConnectionError true",
  "stall RequestTimeoutError true",
  "ModerationError",
  "7 tasks",
  "expired 403",
  "unknown path 404",
];

beforeAll(runtimes.install);

describe.each([
  [2, NODES],
  // msw 3 needs Node 22.
  [3, NODES.filter((node) => node !== "20")],
])("the handlers for msw %d", (major, nodes) => {
  it(`replace the API in Node ${nodes.join(", ")}, for clients that were created before or after them`, () => {
    const project = installProject("test/suites/runtimes/msw", [`msw@${major}`]);
    for (const node of nodes) {
      expect(JSON.parse(project.run(nodeProgram(node), "node.js"))).toEqual({
        before: EXPECTED,
        after: EXPECTED,
      });
    }
  });

  it("replace the API in a browser, in its service worker", async () => {
    const project = installProject("test/suites/runtimes/msw", [`msw@${major}`]);
    expect(await report(project)).toEqual([...EXPECTED, "by the service worker"]);
  });
});

/** Bundles the page, and serves it with msw's own worker. Resolves to what the page reports. */
async function report({ folder }: Project): Promise<string[]> {
  const script = await bundle(folder, "page.js", "bundle.js", "browser");
  const worker = readFileSync(join(folder, "node_modules/msw/lib/mockServiceWorker.js"), "utf8");
  return reportOf(script, { scripts: { "/mockServiceWorker.js": worker } });
}
