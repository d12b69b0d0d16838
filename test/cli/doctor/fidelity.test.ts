import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { ASSUMPTIONS } from "../../../src/cli/doctor/finding.js";
import { ROOT } from "../../support/project.js";

const CHECKS = Object.keys(ASSUMPTIONS);

/** The cells of all tables with four columns, without their headings: these are the tables of assumptions. */
function assumptionsIn(lang: string): string[][] {
  const lines = readFileSync(resolve(ROOT, `docs/${lang}/fidelity.md`), "utf8").split("\n");
  const rows = lines.map((line) => line.split("|").slice(1, -1)).filter(({ length }) => length === 4);
  return rows
    .map((cells) => cells.map((cell) => cell.trim()))
    .filter((cells, index, all) => cells[0] !== "---" && all[index + 1]?.[0] !== "---");
}

const checksIn = (cell = "") => Array.from(cell.matchAll(/`([^`]+)`/g), ([, name]) => name);

describe.each([
  ["en", "no"],
  ["zh", "无"],
])("the page about the assumptions in docs/%s", (lang, none) => {
  const cells = assumptionsIn(lang).map((row) => row[3] ?? "");

  it("has every check of the doctor", () => {
    expect([...new Set(cells.flatMap(checksIn))].sort()).toEqual([...CHECKS].sort());
  });

  it("says of each assumption which check it has, or that it has none", () => {
    expect(cells.length).toBeGreaterThan(30);
    expect(cells.filter((cell) => checksIn(cell).length === 0 && cell !== none)).toEqual([]);
  });
});

it("the pages about the assumptions have the same rows", () => {
  const [en, zh] = ["en", "zh"].map((lang) => assumptionsIn(lang).map((row) => checksIn(row[3])));
  expect(zh).toEqual(en);
});
