// The results as tables in Markdown: one column per fact for a single client, otherwise one column per client.

import { tableOf, writeGenerated } from "../../scripts/markdown.mjs";
import { cellInChinese, tableInChinese } from "./chinese.mjs";

// The excerpt in the READMEs, with the titles of its rows in English and in Chinese. It has neither times, which vary slightly
// between runs, nor the messages of errors.
const EXCERPT = {
  submit: {
    reset: ["POSTs when the connection is reset", "连接被重置时的 POST 次数"],
    "no response in time": ["POSTs when no response arrives", "没有收到响应时的 POST 次数"],
    "HTTP 503": ["POSTs at HTTP 503", "返回 HTTP 503 时的 POST 次数"],
    "HTTP 200 with half a body": ["POSTs when the response is cut off", "响应中途断开时的 POST 次数"],
  },
  wait: {
    "one read request: HTTP 404": ["one read request gets HTTP 404", "一次查询返回 HTTP 404"],
    "an outage of 10 minutes": ["an outage of 10 minutes", "服务中断 10 分钟"],
    "an unknown status word for 20 s": ["an unknown status word", "未知的状态"],
    "a failed task": ["a failed task", "失败的任务"],
    "a task of 787 s": ["a task of 787 seconds", "耗时 787 秒的任务"],
    "the clock jumps 2 hours ahead": ["the clock jumps 2 hours ahead", "时钟突然快了 2 小时"],
    "the process exits, another resumes": [
      "the process exits, another resumes",
      "进程退出，由另一个进程继续",
    ],
  },
};
const READMES = [
  { file: "README.md", title: "what goes wrong", translated: (text) => text },
  { file: "README.zh-CN.md", title: "故障", translated: cellInChinese },
];
export function submitTable(results, clients) {
  const [only, ...others] = clients;
  if (others.length > 0) return compared("fault of a submission", results, clients, submitCell);
  return tableOf(
    ["fault of a submission", "POSTs", "the caller gets", "`maybeAccepted`", "after"],
    Object.entries(results).map(([name, { [only.name]: result }]) => {
      const { posts, got, maybeAccepted, waitedMs } = result;
      return [name, `${posts ?? ""}`, got, `${maybeAccepted ?? ""}`, seconds(waitedMs)];
    }),
  );
}

export function waitTable(results, clients) {
  const [only, ...others] = clients;
  if (others.length > 0) return compared("fault of a wait", results, clients, waitCell);
  return tableOf(
    ["fault of a wait", "reads", "the caller gets", "after"],
    Object.entries(results).map(([name, { [only.name]: result }]) => [
      name,
      `${result.reads ?? ""}`,
      result.got,
      after(result),
    ]),
  );
}

/** Writes both tables into the comparison pages, and the excerpt into the READMEs. */
export function writeTables({ submit, wait }, clients, versions) {
  const [english, chinese] = ["docs/en/comparison.md", "docs/zh/comparison.md"];
  const tables = { submits: submitTable(submit, clients), waits: waitTable(wait, clients) };
  for (const [name, table] of Object.entries(tables)) {
    writeGenerated(name, table, [english]);
    writeGenerated(name, tableInChinese(table), [chinese]);
  }
  writeGenerated("versions", [`${versions.join(", ")}.`], [english, chinese]);
  for (const [index, { file, title, translated }] of READMES.entries()) {
    const rowsOf = (names, results, cell) =>
      Object.entries(names).map(([name, titles]) => [
        titles[index],
        ...clients.map((client) => translated(cell(results[name][client.name]))),
      ]);
    const rows = [...rowsOf(EXCERPT.submit, submit, timesOf), ...rowsOf(EXCERPT.wait, wait, resultOf)];
    writeGenerated("faults", tableOf([title, ...clients.map(({ name }) => name)], rows), [file]);
  }
}

/** The result of a wait without its time, and without the message of an error. */
function resultOf(result) {
  return waitCell({ ...result, got: result.got.replace(/ ".*"$/s, ""), waitedMs: undefined });
}

function compared(title, results, clients, cell) {
  return tableOf(
    [title, ...clients.map(({ name }) => name)],
    Object.entries(results).map(([name, by]) => [name, ...clients.map((client) => cell(by[client.name]))]),
  );
}

function submitCell(result) {
  const { posts, elsewhere, tokenElsewhere, got, maybeAccepted, waitedMs } = result;
  if (posts === undefined) return got;
  const where = elsewhere
    ? ` (${elsewhere} to the other host${tokenElsewhere ? ", with the token" : ""})`
    : "";
  const known = maybeAccepted ? ", maybeAccepted" : "";
  return `${timesOf(result)} POST${posts === 1 ? "" : "s"}${where}: ${got}${known}, ${seconds(waitedMs)}`;
}

function timesOf({ posts, oneKey }) {
  return `${posts}${oneKey ? " (one key)" : ""}`;
}

function waitCell(result) {
  return [result.got, after(result), result.note].filter(Boolean).join(", ");
}

function after({ waitedMs, afterAbortMs }) {
  return afterAbortMs === undefined ? seconds(waitedMs) : `${seconds(afterAbortMs)} after the abort`;
}

function seconds(ms) {
  if (ms === undefined) return "";
  if (ms >= 600_000) return `${Math.round(ms / 60_000)} min`;
  return ms >= 10_000 ? `${Math.round(ms / 1_000)} s` : `${Number((ms / 1_000).toFixed(1))} s`;
}
