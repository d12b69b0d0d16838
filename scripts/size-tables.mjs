// The table of sizes in both languages: the whole table in the documentation, an excerpt in the READMEs.

import { tableOf, writeGenerated } from "./markdown.mjs";

const EXCERPT = [
  /^create a client and generate, browser/,
  /^everything of `wan-client`$/,
  /^`wan-client\/account`/,
  /^import of/,
];

const LANGUAGES = [
  {
    page: "docs/en/compatibility.md",
    readme: "README.md",
    header: ["what", "measured", "budget"],
    translated: (cell) => cell,
  },
  {
    page: "docs/zh/compatibility.md",
    readme: "README.zh-CN.md",
    header: ["内容", "测量值", "预算"],
    translated: inChinese,
  },
];

// The order matters: a later pattern matches the result of the earlier ones.
const CHINESE = [
  [/^create a client and generate, (.*)$/, "创建客户端并生成视频，$1"],
  [/，browser$/, "，浏览器"],
  [/^everything of (`[^`]*`)/, "$1 的全部内容"],
  [/^one error class$/, "一个错误类"],
  [/ with the user's zod$/, "，使用用户的 zod"],
  [/, without the client and the emulator$/, "，不含客户端和模拟器"],
  [/, without msw and the emulator$/, "，不含 msw 和模拟器"],
  [/, without the client$/, "，不含客户端"],
  [/^import of (`[^`]*`) in a fresh (Node \d+)$/, "在新的 $2 进程里导入 $1"],
  [/^the tarball$/, "tarball"],
  [/^installed, with (.*)$/, "安装后，包括 $1"],
  [/ and /g, "、"],
  [/^(.* ms), (.*) times a reference module$/, "$1，参照模块的 $2 倍"],
  [/^([\d.]+) times$/, "$1 倍"],
];

/** Writes the rows into the pages about compatibility, and the excerpt into the READMEs. */
export function writeSizeTables(rows) {
  const excerpt = rows.filter(([title]) => EXCERPT.some((pattern) => pattern.test(title)));
  for (const { page, readme, header, translated } of LANGUAGES) {
    const table = (shown) =>
      tableOf(
        header,
        shown.map((cells) => cells.map(translated)),
      );
    writeGenerated("size", table(rows), [page]);
    writeGenerated("size", table(excerpt), [readme]);
  }
}

function inChinese(cell) {
  return CHINESE.reduce((text, [pattern, chinese]) => text.replace(pattern, chinese), cell);
}
