import { expect, it, onTestFinished } from "vitest";
import { createEmulator } from "../../../src/emulator/index.js";
import { serveEmulator } from "../../../src/node/index.js";
import { runtimes, withNode } from "../../support/installed.js";
import { freePort, runServer } from "../../support/process.js";
import { installProject } from "../../support/project.js";
import { checkVideoApp } from "../../support/video-app.js";

it("the Cloudflare Worker makes videos when wrangler runs it in workerd", async () => {
  runtimes.install();
  const { folder } = installProject("examples/cloudflare-worker", []);
  const emulator = createEmulator({ taskSeconds: 1 });
  const { url, close } = await serveEmulator(emulator);
  onTestFinished(close);
  const port = await freePort();
  const app = `http://127.0.0.1:${port}/videos`;
  const env = {
    // wrangler needs Node 22.
    ...withNode("22"),
    WAN_BASE_URL: url,
    ACEDATACLOUD_API_TOKEN: "any",
    CLOUDFLARE_INCLUDE_PROCESS_ENV: "true",
    WRANGLER_SEND_METRICS: "false",
    CI: "true",
  };
  const args = ["start", "--", "--port", String(port), "--ip", "127.0.0.1"];
  await runServer("npm", args, app, { cwd: folder, env });
  await checkVideoApp(emulator, {
    videos: app,
    video: (id) => `${app}/${id}`,
    file: (id) => `${app}/${id}/file`,
  });
  expect((await fetch(`http://127.0.0.1:${port}/other`)).status).toBe(404);
});
