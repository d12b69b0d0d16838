import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../../support/project.js";

// The language and the units differ between the pages, so the numbers of a row are compared.
const numbersIn = (row: string) => row.match(/\d[\d,.]*/g)?.map((number) => number.replace(/[,.]$/, ""));
const rowsOf = (text: string) => text.split("\n").filter((line) => /^\| \d/.test(line));

describe("the simulation of up to a million tasks", () => {
  let bench: SpawnSyncReturns<string>;
  beforeAll(() => {
    bench = spawnSync(process.execPath, [join(ROOT, "bench/scale.mjs")], { encoding: "utf8" });
  });

  it("agrees with the client", () => {
    console.log(bench.stdout);
    expect(bench.stderr).toBe("");
    expect(bench.status).toBe(0);
  });

  it.each(["en", "zh"])("prints every row of the tables of docs/%s/scale.md", (lang) => {
    const printed = rowsOf(bench.stdout).map(numbersIn);
    const rows = rowsOf(readFileSync(join(ROOT, `docs/${lang}/scale.md`), "utf8"));
    expect(rows.length).toBeGreaterThan(60);
    for (const row of rows) expect(printed, row).toContainEqual(numbersIn(row));
  });
});
