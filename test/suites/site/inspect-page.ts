import type { Page } from "./browser.js";

/** What the browser knows about a page. */
export interface Inspection {
  path: string;
  /** The levels of its headings, in order. */
  headings: number[];
  imagesWithoutAlt: string[];
  /** The ids of its elements, to which links can lead. */
  ids: string[];
  /** Its links to pages of the site, as paths with anchors. */
  links: string[];
  /** Texts whose contrast is below 4.5, in the light and the dark theme. */
  pale: string[];
  /** The widths at which the page scrolls sideways, with the elements that are too wide. */
  wide: string[];
}

const SIZES = [
  { width: 1280, height: 900 },
  { width: 390, height: 844 },
];

/** Opens a page of the site, and inspects it on a desktop and on a phone. */
export async function inspectPage(page: Page, origin: string, path: string): Promise<Inspection> {
  const [desktop, phone] = SIZES as [(typeof SIZES)[0], (typeof SIZES)[0]];
  await page.setViewport(desktop);
  await page.goto(`${origin}${path}`, { waitUntil: "load" });
  await page.waitForFunction(`document.querySelector("#app")?.__vue_app__ !== undefined`);
  await page.evaluate(WITHOUT_TRANSITIONS);
  const { headings, ids, imagesWithoutAlt, links } = await page.evaluate<Inspection>(FACTS);
  const pale = [
    await page.evaluate<string[]>(paleTexts("light")),
    await page.evaluate<string[]>(paleTexts("dark")),
  ];
  const wide = await page.evaluate<string[]>(TOO_WIDE);
  await page.setViewport(phone);
  wide.push(...(await page.evaluate<string[]>(TOO_WIDE)));
  return { path, headings, ids, imagesWithoutAlt, links, pale: pale.flat(), wide };
}

const WITHOUT_TRANSITIONS = `(() => {
  const style = document.createElement("style");
  style.textContent = "* { transition: none !important; animation: none !important; }";
  document.head.append(style);
})()`;

const FACTS = `(() => {
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const isInternal = ({ href }) => href.startsWith(location.origin);
  return {
    headings: all(".VPContent :is(h1, h2, h3, h4, h5, h6)").map(({ tagName }) => Number(tagName[1])),
    imagesWithoutAlt: all("img").filter(({ alt }) => !alt).map(({ src }) => src),
    ids: all("[id]").map(({ id }) => id),
    links: [...new Set(all("a[href]").filter(isInternal).map(({ href }) => href.slice(location.origin.length)))],
  };
})()`;

const TOO_WIDE = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const isScrolled = (element) => {
    for (let each = element; each; each = each.parentElement)
      if (each !== document.body && getComputedStyle(each).overflowX !== "visible") return true;
    return false;
  };
  const outside = Array.from(document.querySelectorAll("body *")).filter(
    (element) => element.getBoundingClientRect().right > clientWidth + 1 && !isScrolled(element.parentElement),
  );
  const names = outside.slice(0, 3).map(({ tagName, className }) => tagName + "." + className);
  return [clientWidth + " px: " + scrollWidth + " " + names.join(" ")];
})()`;

/**
 * Code for the page, which finds the texts in an element that are too pale, by the definition of contrast in WCAG 2.2. It throws
 * if the element has no text.
 */
export const paleTexts = (theme: "light" | "dark", selector = ".VPContent") => `(() => {
  document.documentElement.classList.toggle("dark", ${theme === "dark"});
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const parsed = new Map();
  const parse = (color) => {
    if (!parsed.has(color)) {
      const [r, g, b, a = 1] = (color.match(/^rgba?\\(([^)]+)\\)$/)?.[1] ?? "").split(",").map(Number);
      parsed.set(color, b === undefined ? fromCanvas(color) : [r, g, b, a]);
    }
    return parsed.get(color);
  };
  // Colors in other notations, such as those of color-mix().
  const fromCanvas = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((each, index) => each * a + below[index] * (1 - a));
  const backgrounds = new Map();
  const backgroundOf = (element) => {
    if (!element) return ${theme === "dark" ? "[27, 27, 31]" : "[255, 255, 255]"};
    if (!backgrounds.has(element)) {
      const own = parse(getComputedStyle(element).backgroundColor);
      backgrounds.set(element, over(own, backgroundOf(element.parentElement)));
    }
    return backgrounds.get(element);
  };
  const luminance = (color) => {
    const [r, g, b] = color.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const pale = new Map();
  const texts = document.createTreeWalker(document.querySelector("${selector}"), NodeFilter.SHOW_TEXT);
  let inspected = 0;
  while (texts.nextNode()) {
    const text = texts.currentNode.textContent.trim();
    const element = texts.currentNode.parentElement;
    if (!/[\\p{L}\\p{N}]/u.test(text) || !element.checkVisibility({ opacityProperty: true })) continue;
    const style = getComputedStyle(element);
    // The name of the product on the home page is a gradient that is clipped to the text.
    if (style.webkitTextFillColor === "rgba(0, 0, 0, 0)") continue;
    inspected++;
    const background = backgroundOf(element);
    const [a, b] = [luminance(over(parse(style.color), background)), luminance(background)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const colors = style.color + " on " + background.map(Math.round);
    if (ratio < 4.5) pale.set(colors, "${theme}: " + text.slice(0, 30) + " " + colors + " " + ratio.toFixed(2));
  }
  if (inspected === 0) throw new Error("There is no text in ${selector}.");
  return [...pale.values()];
})()`;
