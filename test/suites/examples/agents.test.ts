import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { NODES, runtimes, withNode } from "../../support/installed.js";
import { installProject } from "../../support/project.js";

// npm installs the newest AI SDK that the Node can run: 6 on Node 20, 7 on Node 22.
it.each(NODES.slice(0, 2))("an agent's tool makes one video with the Vercel AI SDK on Node %s", (major) => {
  runtimes.install();
  const { run } = installProject("examples/ai-tool", [], { env: withNode(major) });
  const output = run("npm", "start", "--silent");
  expect(output).toContain("duration: got 7; use 5, 10 or 15");
  expect(output).toMatch(/^the model says "Here it is: https:\/\/videos\.example\.com\/[\w-]+\.mp4"$/m);
  expect(output).toMatch(/^videos that the emulator made: 1\nall counts are right$/m);
});

it("the AI SDK makes two videos, one of them from its operation as JSON", () => {
  runtimes.install();
  const { folder, run } = installProject("examples/ai-sdk", [], { env: withNode("22") });
  const output = run("npm", "start", "--silent");
  expect(output).toMatch(/^submitted \S+\nout\/boat\.mp4 cost 4\.73 credits\nfps: /m);
  expect(output).toMatch(/^the second video: \/videos\/\S+\.mp4\nvideos that the emulator made: 2$/m);
  expect(readFileSync(join(folder, "out/boat.mp4")).subarray(4, 8).toString()).toBe("ftyp");
});

it("the MCP server makes a video for the official client, and continues after a restart", () => {
  const { run } = installProject("examples/mcp-server", []);
  const output = run("npm", "start", "--silent");
  expect(output).toMatch(/^tools: generate, task, wait$/m);
  expect(output).toContain('size: got \\"1920x1080\\"; use \\"1280*720\\"');
  expect(output).toMatch(/^the server was started again\nwait .*\n {4}.*"status":"succeeded"/m);
  expect(output).toMatch(
    /^the video has \d{4,} bytes; videos that the emulator made: 1\nall counts are right$/m,
  );
});
