import { afterAll, beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { models } from "../../../src/index.js";
import { launchChromium } from "../../support/chromium.js";
import { type Browser, openTab, type Page as Tab } from "./browser.js";
import { builtSite } from "./built-site.js";
import { compilePrograms } from "./compile-programs.js";
import { paleTexts } from "./inspect-page.js";
import { serveFolder } from "./serve-folder.js";

/** The part of puppeteer that these tests use. The other tests of the site use less. */
interface Page extends Tab {
  select(selector: string, value: string): Promise<unknown>;
  focus(selector: string): Promise<void>;
  keyboard: { press(key: string): Promise<void> };
  close(): Promise<void>;
}
interface Context {
  overridePermissions(origin: string, permissions: readonly string[]): Promise<void>;
}

let origin: string;
let browser: Browser & { defaultBrowserContext(): Context };
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  const server = await serveFolder(builtSite());
  closing.push(server.close);
  origin = server.url;
  browser = await launchChromium();
  closing.push(() => browser.close());
  const permissions = ["clipboard-read", "clipboard-write", "clipboard-sanitized-write"];
  await browser.defaultBrowserContext().overridePermissions(origin, permissions);
});

afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

/** Opens the playground. The test fails if anything goes wrong in the page. */
async function openPlayground(language: "en" | "zh", width = 1280): Promise<Page> {
  const tab = await openTab(browser, origin);
  const page = tab.page as Page;
  onTestFinished(async () => {
    await page.close();
    expect(tab.problems).toEqual([]);
  });
  await page.setViewport({ width, height: 900 });
  await page.goto(`${origin}/${language}/playground.html`);
  await page.waitForSelector("[data-action=run]");
  return page;
}

const textOf = (page: Page, selector: string) =>
  page.evaluate<string>(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? ""`);
const countOf = (page: Page, selector: string) =>
  page.evaluate<number>(`document.querySelectorAll(${JSON.stringify(selector)}).length`);
const timelineOf = (page: Page) => textOf(page, ".wp-timeline");
const press = (page: Page, fault: string) => click(page, `[data-fault=${fault}]`);

/** Clicks in the middle of the window, because the bar at its top covers what is behind it. */
async function click(page: Page, selector: string): Promise<void> {
  await page.evaluate(
    `document.querySelector(${JSON.stringify(selector)}).scrollIntoView({ block: "center" })`,
  );
  await page.click(selector);
}

/** Runs at the default speed, and resolves to the text of the result. */
async function run(page: Page): Promise<string> {
  await click(page, "[data-action=run]");
  return result(page);
}

async function result(page: Page): Promise<string> {
  const isThere = async () => expect(await countOf(page, "[data-part=result]")).toBe(1);
  await vi.waitFor(isThere, { timeout: 120_000, interval: 200 });
  return textOf(page, "[data-part=result]");
}

/** Whether the video of the result has data, a picture and a length, and plays. */
const playing = `(async () => {
  const video = document.querySelector("[data-part=result] video");
  video.scrollIntoView();
  await video.play();
  while (video.currentTime === 0) await new Promise(requestAnimationFrame);
  return [video.readyState >= 2, video.videoWidth > 0, video.duration > 0, video.error === null];
})()`;

/** How far the page can be scrolled sideways, pixels. */
const overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

it("runs a request of the chosen model, and ends with a video that plays", async () => {
  const page = await openPlayground("en");
  await page.select("#wp-model", "wan2.6-i2v");
  await page.type("#wp-field-prompt", " in the snow");
  await page.select("#wp-field-duration", "10");
  expect(await textOf(page, ".wp-code")).toContain('image_url: "https://example.com/scene.jpg",\n');
  const text = await run(page);
  expect(text).toContain("1 submission sent, 1 video billed");
  expect(text).toContain("This is an emulation");
  const timeline = await timelineOf(page);
  expect(timeline).toMatch(/POST \/wan\/videos\s*→\s*200/);
  expect(timeline).toMatch(/POST \/wan\/tasks retrieve\s*→\s*200/);
  expect(timeline).toContain("onSubmitted: store this id:");
  await click(page, ".wp-timeline summary");
  expect(await textOf(page, ".wp-timeline pre")).toContain("in the snow");
  expect(await page.evaluate(playing)).toEqual([true, true, true, true]);
});

it("bills one video when the response to the submission is lost, and does not send it again", async () => {
  const page = await openPlayground("en");
  await press(page, "reset");
  const text = await run(page);
  expect(text).toContain("ConnectionError");
  expect(text).toContain("maybeAccepted is true");
  expect(text).toContain("1 submission sent, 1 video billed");
  expect(text).toContain("2 videos billed if one response is lost, and up to 6");
  expect(await countOf(page, ".wp-timeline li")).toBe(1);
  expect(await timelineOf(page)).toContain("Not sent again");

  await click(page, ".wp-check input");
  await click(page, "[data-action=run]");
  await vi.waitFor(
    async () => expect(await textOf(page, "[data-part=result]")).toContain("The callback named the task"),
    {
      timeout: 120_000,
      interval: 200,
    },
  );
  expect(await textOf(page, "[data-part=cost]")).toContain("1 submission sent, 1 video billed");
  expect(await page.evaluate(playing)).toEqual([true, true, true, true]);
});

it("ends with the video although ten minutes of 503 begin during the run", async () => {
  const page = await openPlayground("en");
  await click(page, "[data-action=run]");
  await vi.waitFor(async () => expect(await timelineOf(page)).toContain("onUpdate: pending"), {
    timeout: 30_000,
  });
  await press(page, "outage");
  const text = await result(page);
  expect(text).toContain("The outage ended no wait");
  expect(text).toContain("1 video billed");
  expect(text).toMatch(/took 1\d:\d\d/);
  const timeline = await timelineOf(page);
  expect(timeline).toMatch(/→\s*503/);
  expect(timeline).toContain("will retry (ServerError)");
  expect(await page.evaluate(playing)).toEqual([true, true, true, true]);
});

it("ends with the video although the callback is lost", async () => {
  const page = await openPlayground("zh");
  await press(page, "lostCallback");
  const text = await run(page);
  expect(text).toContain("提交 1 次，计费 1 个视频");
  expect(await timelineOf(page)).toMatch(/服务发出的回调\s*→\s*丢失/);
  expect(await textOf(page, ".wp-state")).toBe("视频已生成。");
  expect(await page.evaluate(playing)).toEqual([true, true, true, true]);
});

it("shows the issue of a field beside the field, and that a failed task is not billed", async () => {
  const page = await openPlayground("en");
  await page.focus("#wp-field-prompt");
  await page.evaluate("document.activeElement.select()");
  await page.keyboard.press("Backspace");
  await click(page, "[data-action=run]");
  const issue = async () => expect(await textOf(page, "#wp-field-prompt-issue")).toContain("required");
  await vi.waitFor(issue, { timeout: 30_000 });
  expect(await countOf(page, "#wp-field-prompt[aria-invalid=true]")).toBe(1);
  expect(await countOf(page, ".wp-timeline li")).toBe(0);

  await page.type("#wp-field-prompt", "A paper boat");
  expect(await textOf(page, "#wp-field-prompt-issue")).toBe("");
  // With the keyboard.
  await page.focus("[data-fault=failedTask]");
  await page.keyboard.press("Space");
  expect(await countOf(page, "[data-fault=failedTask][aria-pressed=true]")).toBe(1);
  await page.focus("[data-action=run]");
  await page.keyboard.press("Enter");
  const text = await result(page);
  expect(text).toContain("TaskFailedError: api_error");
  expect(text).toContain("A failed task is not billed.");
  expect(text).toContain("0 videos billed");
});

it("copies code that compiles, for each model, with and without a callback and with the AI SDK", async () => {
  const page = await openPlayground("en");
  const programs: string[] = [];
  const copy = async () => {
    // The note about the last copy may still be there.
    await page.evaluate('navigator.clipboard.writeText("")');
    await click(page, ".wp-copy");
    const copied = () => page.evaluate<string>("navigator.clipboard.readText()");
    await vi.waitFor(async () => expect(await copied()).not.toBe(""), { timeout: 10_000 });
    // The note appears a moment after the text is on the clipboard.
    await vi.waitFor(async () => expect(await textOf(page, ".wp-copied")).toBe("Copied"));
    programs.push(await copied());
  };
  const tab = (index: number) => click(page, `.wp-bar:has(.wp-copy) button:nth-child(${index})`);
  for (const model of Object.keys(models)) {
    await page.select("#wp-model", model);
    await copy();
    await click(page, ".wp-check input");
    await copy();
    await click(page, ".wp-check input");
    await tab(2);
    await copy();
    await tab(1);
  }
  expect(programs).toHaveLength(3 * Object.keys(models).length);
  expect(new Set(programs).size).toBe(programs.length);
  expect(compilePrograms(programs)).toEqual([]);
});

it.each(["en", "zh"] as const)("fits a phone without sideways scrolling: %s", async (language) => {
  const page = await openPlayground(language, 390);
  await page.select("#wp-model", "wan3.0-video");
  await click(page, ".wan-playground summary");
  await click(page, ".wan-playground .wp-add");
  expect(await page.evaluate(overflow)).toBe(0);
  await click(page, ".wp-item button");
  await press(page, "reset");
  await run(page);
  await click(page, ".wp-timeline summary");
  expect(await page.evaluate(overflow)).toBe(0);
});

it("has texts with enough contrast, in light and dark", async () => {
  const page = await openPlayground("en");
  await press(page, "reset");
  await run(page);
  for (const theme of ["light", "dark"] as const) {
    // Colours change gradually.
    const isReadable = async () =>
      expect(await page.evaluate(paleTexts(theme, ".wan-playground"))).toEqual([]);
    await vi.waitFor(isReadable, { timeout: 5_000 });
  }
});
