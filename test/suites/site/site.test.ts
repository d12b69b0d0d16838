import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as client from "../../../src/index.js";
import { launchChromium } from "../../support/chromium.js";
import { ROOT } from "../../support/project.js";
import { type Browser, openTab, type Page } from "./browser.js";
import { builtSite } from "./built-site.js";
import { type Inspection, inspectPage } from "./inspect-page.js";
import { serveFolder } from "./serve-folder.js";

const TABS = 3;

const textOf = (path: string) => readFileSync(join(site, path), "utf8");
const filesIn = (folder: string, extension: string) =>
  (readdirSync(folder, { recursive: true }) as string[]).filter((name) => name.endsWith(extension)).sort();

let site: string;
let pages: string[];
let origin: string;
let browser: Browser;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  site = builtSite();
  // The first page sends its readers to their language.
  pages = filesIn(site, ".html").filter((name) => !["index.html", "404.html"].includes(name));
  const server = await serveFolder(site);
  origin = server.url;
  closing.push(server.close);
  browser = await launchChromium();
  closing.push(() => browser.close());
});

afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

/** A tab that shows this page. `problems` stays empty while nothing goes wrong. */
async function open(path: string): Promise<{ page: Page; problems: string[] }> {
  const tab = await openTab(browser, origin);
  await tab.page.setViewport({ width: 1280, height: 900 });
  await tab.page.goto(`${origin}${path}`, { waitUntil: "networkidle0" });
  return tab;
}

describe("every page", () => {
  const inspections: Inspection[] = [];
  const problems: string[] = [];
  const found = (of: (page: Inspection) => string[]) =>
    inspections.flatMap((page) => of(page).map((each) => `${page.path}: ${each}`));

  beforeAll(async () => {
    const waiting = pages.map((path) => `/${path}`);
    const crawl = async () => {
      const tab = await openTab(browser, origin);
      for (let path = waiting.shift(); path; path = waiting.shift())
        inspections.push(await inspectPage(tab.page, origin, path));
      problems.push(...tab.problems);
    };
    await Promise.all(Array.from({ length: TABS }, crawl));
  });

  it("is built, in both languages", () => {
    const namesOf = (lang: string) =>
      pages.filter((path) => path.startsWith(`${lang}/`)).map((path) => path.slice(3));
    for (const lang of ["en", "zh"]) {
      const guides = filesIn(join(ROOT, "docs", lang), ".md").map((name) => name.replace(/md$/, "html"));
      expect(namesOf(lang)).toEqual(expect.arrayContaining([...guides, "index.html", "playground.html"]));
    }
    const readersOf = (lang: string) => namesOf(lang).filter((path) => !path.startsWith("source/"));
    expect(readersOf("zh")).toEqual(readersOf("en"));
    expect(inspections).toHaveLength(pages.length);
  });

  it("loads without errors, and requests nothing from other sites", () => {
    expect(problems).toEqual([]);
  });

  it("does not scroll sideways on a desktop or on a phone", () => {
    expect(found(({ wide }) => wide)).toEqual([]);
  });

  it("has texts with enough contrast in both themes", () => {
    expect(found(({ pale }) => pale)).toEqual([]);
  });

  it("has one first heading, and skips no level of headings", () => {
    const skipped = found(({ headings }) =>
      headings.flatMap((level, index) => {
        const before = headings[index - 1] ?? 0;
        return level > before + 1 ? [`h${before} is followed by h${level}`] : [];
      }),
    );
    expect(skipped).toEqual([]);
    expect(
      found(({ headings }) => (headings.filter((level) => level === 1).length === 1 ? [] : ["h1"])),
    ).toEqual([]);
  });

  it("describes its images", () => {
    expect(found(({ imagesWithoutAlt }) => imagesWithoutAlt)).toEqual([]);
  });

  it("has no link to a page or a heading that does not exist", async () => {
    const ids = new Map(inspections.map((page) => [page.path, new Set(page.ids)]));
    const isBroken = (link: string) => {
      const [path = "", anchor = ""] = link.split("#").map(decodeURIComponent);
      const target = ids.get(path.endsWith("/") ? `${path}index.html` : path);
      return !target || (anchor !== "" && !target.has(anchor));
    };
    expect(found(({ links }) => links.filter((link) => link !== "/" && isBroken(link)))).toEqual([]);
    expect(new Set(inspections.flatMap(({ links }) => links)).size).toBeGreaterThan(300);
  });

  it("can be reached by links from the first page", () => {
    const linked = new Map(inspections.map(({ path, links }) => [path, links]));
    const reached = new Set(["/en/index.html"]);
    for (const path of reached)
      for (const link of linked.get(path) ?? []) {
        const [target = ""] = link.split("#").map(decodeURIComponent);
        reached.add(target.endsWith("/") ? `${target}index.html` : target);
      }
    expect(pages.filter((path) => !reached.has(`/${path}`))).toEqual([]);
  });

  it("has a copy in Markdown, whose links lead to other copies, and is listed in llms.txt", async () => {
    const listed = Array.from(textOf("llms.txt").matchAll(/\]\(([^)]+)\)/g), ([, path = ""]) =>
      decodeURI(path),
    );
    const texts = pages.map((path) => path.replace(/html$/, "md"));
    expect(listed.sort()).toEqual(texts.sort());
    const missing: string[] = [];
    for (const text of texts) {
      expect((await fetch(`${origin}/${encodeURI(text)}`)).status, text).toBe(200);
      const prose = textOf(text).replace(/^(`{3,})[^\n]*\n.*?^\1$|`[^`\n]*`/gms, "");
      for (const [, link = ""] of prose.matchAll(/\]\((?!\w+:|#|\/)([^)#\s]+)/g)) {
        const response = await fetch(`${origin}/${posix.join(dirname(text), link)}`);
        if (response.status !== 200) missing.push(`${text}: ${link}`);
      }
    }
    expect(missing).toEqual([]);
    expect(textOf("llms-full.txt")).toContain(
      readFileSync(join(ROOT, "docs/en/waiting.md"), "utf8").slice(0, 200),
    );
  });
});

it("the first page leads to the language of the browser", async () => {
  const { page } = await open("/");
  expect(page.url()).toBe(`${origin}/en/`);
});

it.each([
  ["/en/models.html", "/zh/models.html"],
  ["/zh/reference/wan-client/emulator.html", "/en/reference/wan-client/emulator.html"],
  ["/en/playground.html", "/zh/playground.html"],
])("the language switcher leads from %s to %s", async (from, to) => {
  const { page, problems } = await open(from);
  await page.hover(".VPNavBarTranslations button");
  await page.waitForSelector(`.VPNavBarTranslations a[href="${to}"]`);
  await page.click(`.VPNavBarTranslations a[href="${to}"]`);
  await page.waitForFunction(`location.pathname === "${to}"`);
  expect(await page.evaluate<string>("document.documentElement.lang")).toMatch(to.slice(1, 3));
  expect(problems).toEqual([]);
});

it.each([
  ["en", "maybeAccepted", "/en/errors-and-money.html"],
  ["en", "saveVideo", "/en/waiting.html#saving-the-video"],
  ["zh", "回调", "/zh/callbacks.html"],
  ["zh", "速率限制", "/zh/scale.html"],
])("the search of %s finds %s", async (lang, word, page) => {
  const tab = await open(`/${lang}/getting-started.html`);
  await tab.page.click(".VPNavBarSearch button");
  await tab.page.waitForSelector(".VPLocalSearchBox input");
  await tab.page.type(".VPLocalSearchBox input", word);
  await tab.page.waitForFunction(`document.querySelector(".VPLocalSearchBox a.result mark")`);
  const results = await tab.page.evaluate<string[]>(
    `Array.from(document.querySelectorAll(".VPLocalSearchBox a.result"), (a) => decodeURI(a.getAttribute("href")))`,
  );
  expect(results.slice(0, 8)).toContainEqual(expect.stringContaining(page));
  expect(tab.problems).toEqual([]);
});

it("a name in a code block shows its type, as the package declares it", async () => {
  const { page } = await open("/en/getting-started.html");
  const marked = `Array.from(document.querySelectorAll(".twoslash-hover")).find((e) => e.textContent === "generate")`;
  await page.waitForFunction(`(${marked})?.setAttribute("id", "name"), ${marked}`);
  await page.hover("#name");
  await page.waitForFunction(`document.querySelector(".v-popper__popper--shown .twoslash-popup-code")`);
  const shown = await page.evaluate<string>(`document.querySelector(".v-popper__popper--shown").textContent`);
  expect(shown).toContain("Promise<SucceededTask>");
  expect(shown).toContain("waits until the video is done");
});

it("the API reference contains every public name, in both languages", () => {
  for (const lang of ["en", "zh"]) {
    const reference = textOf(`${lang}/reference/wan-client.md`);
    for (const name of Object.keys(client)) expect(reference, name).toContain(`### ${name}`);
    for (const name of Object.getOwnPropertyNames(client.WanClient.prototype))
      if (name !== "constructor") expect(reference, name).toContain(`##### ${name}()`);
  }
});
