// The table of tested runtimes in both languages.

import { tableOf, writeGenerated } from "./markdown.mjs";

const RUNTIMES_HEADER = ["runtime", "version", "steps passed"];

const CHINESE = [
  [/, ES modules$/, "，ES 模块"],
  [/, newest date$/, "，最新的兼容日期"],
  [/, (\d{4}-\d\d-\d\d)$/, "，兼容日期 $1"],
  [/, CommonJS$/, "，CommonJS"],
  [/^Vercel edge runtime$/, "Vercel 边缘运行时"],
  [/^(\d+) of (\d+)$/, "$1 / $2"],
];

/** The table in English. */
export function runtimesTable(rows) {
  return tableOf(RUNTIMES_HEADER, rows);
}

/** Writes the rows into the pages about compatibility. */
export function writeRuntimesTables(rows) {
  const inChinese = rows.map((cells) =>
    cells.map((cell) => CHINESE.reduce((text, [pattern, chinese]) => text.replace(pattern, chinese), cell)),
  );
  writeGenerated("runtimes", runtimesTable(rows), ["docs/en/compatibility.md"]);
  writeGenerated("runtimes", tableOf(["运行时", "版本", "通过的步骤"], inChinese), [
    "docs/zh/compatibility.md",
  ]);
}
