import { expect, it, onTestFinished } from "vitest";
import { createEmulator } from "../../../src/emulator/index.js";
import { serveEmulator } from "../../../src/node/index.js";
import { freePort, runServer } from "../../support/process.js";
import { installProject } from "../../support/project.js";
import { checkVideoApp } from "../../support/video-app.js";

it("the Next.js example builds without a token, and makes videos", async () => {
  const { folder, run } = installProject("examples/nextjs", []);
  expect(run("npm", "run", "build")).toContain("/api/videos/[id]");

  const emulator = createEmulator({ taskSeconds: 1 });
  const { url, close } = await serveEmulator(emulator);
  onTestFinished(close);
  const port = await freePort();
  const app = `http://127.0.0.1:${port}/api/videos`;
  const env = { ...process.env, WAN_BASE_URL: url, ACEDATACLOUD_API_TOKEN: "any", PORT: String(port) };
  const { output } = await runServer("npm", ["run", "serve"], `${app}/none`, { cwd: folder, env });
  await checkVideoApp(emulator, {
    videos: app,
    video: (id) => `${app}/${id}`,
    file: (id) => `${app}/${id}?download`,
  });
  expect(output()).toContain("ConnectionError");
});
