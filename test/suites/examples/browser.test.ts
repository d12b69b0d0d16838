import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { createEmulator } from "../../../src/emulator/index.js";
import { serveEmulator } from "../../../src/node/index.js";
import { launchChromium } from "../../support/chromium.js";
import { freePort, runServer } from "../../support/process.js";
import { ROOT } from "../../support/project.js";

// The part of puppeteer that is used here.
interface Page {
  goto(url: string): Promise<unknown>;
  reload(): Promise<unknown>;
  setViewport(size: object): Promise<void>;
  click(selector: string): Promise<void>;
  evaluate<T>(code: string): Promise<T>;
  screenshot(options: { path: string }): Promise<unknown>;
  on(event: "pageerror", listener: (error: Error) => void): void;
}

async function openPage(url: string): Promise<Page> {
  const browser = await launchChromium<{ newPage(): Promise<Page>; close(): Promise<void> }>();
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  await page.setViewport({ width: 760, height: 760 });
  await page.goto(url);
  return page;
}

/** The example's server, and the emulator that it talks to. */
async function startApp(taskSeconds: number) {
  const emulator = createEmulator({ taskSeconds });
  const { url, close } = await serveEmulator(emulator);
  onTestFinished(close);
  const port = await freePort();
  const app = `http://127.0.0.1:${port}`;
  const env = { ...process.env, WAN_BASE_URL: url, ACEDATACLOUD_API_TOKEN: "any-token", PORT: String(port) };
  const { output } = await runServer(process.execPath, ["examples/browser/server.mjs"], app, {
    cwd: ROOT,
    env,
  });
  return { emulator, app, output };
}

it("the page makes a video through the user's own server, even if it is reloaded meanwhile", async () => {
  const { emulator, app } = await startApp(4);

  const page = await openPage(app);
  const broken: Error[] = [];
  page.on("pageerror", (error) => broken.push(error));
  const textOf = (selector: string) =>
    page.evaluate<string>(`document.querySelector(${JSON.stringify(selector)})?.textContent ?? ""`);
  const until = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 100 });

  await page.click("button");
  await until(async () => expect(await textOf(".state")).toMatch(/queue|Running/));
  await page.reload();
  await until(async () => expect(await textOf(".state")).toBe("Done."));
  expect(emulator.tasks).toHaveLength(1);

  // The video plays: the browser knows its duration, and its current time advances.
  const playing = `(async () => {
    const video = document.querySelector("video");
    await video.play();
    await new Promise((done) => setTimeout(done, 300));
    return [video.videoWidth > 0, video.duration > 0, video.currentTime > 0, video.error === null];
  })()`;
  expect(await page.evaluate(playing)).toEqual([true, true, true, true]);
  if (process.env.WAN_WRITE_SCREENSHOT) {
    await page.screenshot({ path: join(ROOT, "docs/images/browser.png") });
  }

  emulator.outcomes.next("moderated");
  await page.click("button");
  await until(async () => expect(await textOf("[role=alert]")).toBe("Please change the wording."));
  emulator.faults.next("reset", { on: "submit" });
  await page.click("button");
  await until(async () => expect(await textOf("[role=alert]")).toContain("It is not known"));
  expect(emulator.tasks).toHaveLength(2);
  emulator.outcomes.next({ fail: "api_error", message: "the model broke" });
  await page.click("button");
  await until(async () => expect(await textOf(".state")).toContain("It failed: the model broke"));
  expect(broken).toEqual([]);
});

it("the server of the page refuses a request that a form on another site could send, and does not show the token", async () => {
  const { emulator, app, output } = await startApp(0);
  const post = (type: string, body: string) =>
    fetch(`${app}/api/videos`, { method: "POST", headers: { "content-type": type }, body });
  expect((await post("text/plain", '{ "prompt": "p" }')).status).toBe(415);
  expect((await post("application/json", "{}")).status).toBe(400);
  expect((await post("application/json", "no JSON")).status).toBe(400);
  expect((await fetch(`${app}/../package.json`)).status).toBe(404);
  expect((await fetch(`${app}/api/videos/none/file`)).status).toBe(502);
  expect(emulator.tasks).toHaveLength(0);
  expect(output()).not.toContain("any-token");
});
