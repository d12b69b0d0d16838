import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { build } from "esbuild";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { openPage } from "../support/chromium.js";
import { NODES, nodeProgram, runtimes } from "../support/installed.js";
import { installProject, type Project } from "../support/project.js";

const SEEN = [
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
  // It asks for Node 22.
  [3, NODES.filter((node) => node !== "20")],
])("the handlers for msw %d", (major, nodes) => {
  it(`stand for the API in Node ${nodes.join(", ")}, for clients made before and after them`, () => {
    const project = installProject("test/runtimes/msw", [`msw@${major}`]);
    for (const node of nodes) {
      expect(JSON.parse(project.run(nodeProgram(node), "node.js"))).toEqual({ before: SEEN, after: SEEN });
    }
  });

  it("stand for the API in a browser, as its service worker", async () => {
    const project = installProject("test/runtimes/msw", [`msw@${major}`]);
    expect(await reportOf(project)).toEqual([...SEEN, "by the service worker"]);
  });
});

/** Bundles the page, serves it with msw's own worker, and gives what it reports. */
async function reportOf({ folder }: Project): Promise<string[]> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, "page.js")],
    bundle: true,
    write: false,
    format: "esm",
    conditions: ["browser"],
    logLevel: "silent",
  });
  const files: Record<string, [type: string, text: string]> = {
    "/": ["text/html", `<!doctype html><script type="module" src="/page.js"></script>`],
    "/page.js": ["text/javascript", outputFiles[0]?.text ?? ""],
    "/mockServiceWorker.js": [
      "text/javascript",
      readFileSync(join(folder, "node_modules/msw/lib/mockServiceWorker.js"), "utf8"),
    ],
  };
  return new Promise((resolve, reject) => {
    const server = createServer(async (incoming, outgoing) => {
      const file = files[incoming.url ?? ""];
      if (file) outgoing.setHeader("content-type", file[0]).end(file[1]);
      else outgoing.writeHead(incoming.url === "/report" ? 204 : 404).end();
      if (incoming.url === "/report") resolve(JSON.parse(await text(incoming)));
    });
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      openPage(`http://127.0.0.1:${port}/`, reject);
    });
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
  });
}
