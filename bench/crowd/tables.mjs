// The results as tables in Markdown, in both languages.

import { tableOf, writeGenerated } from "../../scripts/markdown.mjs";

/** The number of jobs that the READMEs show. */
const EXCERPT_JOBS = 1_000;

const WORDS = {
  en: {
    page: "docs/en/performance.md",
    readme: "README.md",
    rate: (rate) =>
      rate === "auto" ? "adaptive read rate" : `${rate} ${rate === 1 ? "read" : "reads"} a second`,
    comma: ", ",
    machine: ({ node, cores }) => `Node ${node} on ${cores} ${cores === 1 ? "core" : "cores"}`,
    jobs: "jobs",
    client: "client",
    requests: "requests",
    reads: "of these, reads",
    cpu: "CPU per job, ms",
    heap: "heap per waiting job, KB",
    median: "delay, median, s",
    p95: "delay, 95 %, s",
    turn: "longest block, ms",
    failed: "failed jobs",
    end: ".",
  },
  zh: {
    page: "docs/zh/performance.md",
    readme: "README.zh-CN.md",
    rate: (rate) => (rate === "auto" ? "自适应查询速率" : `每秒查询 ${rate} 次`),
    comma: "，",
    machine: ({ node, cores }) => `Node ${node}，${cores} 个核心`,
    jobs: "任务数",
    client: "客户端",
    requests: "请求数",
    reads: "其中的查询",
    cpu: "每个任务的 CPU 时间，毫秒",
    heap: "每个等待中的任务占用的堆内存，KB",
    median: "延迟，中位数，秒",
    p95: "延迟，95 分位，秒",
    turn: "最长阻塞，毫秒",
    failed: "失败的任务",
    end: "。",
  },
};

// The key of a column is also the key of its title in WORDS.
const CELLS = {
  jobs: ({ jobs }) => whole(jobs),
  client: nameOf,
  requests: ({ requests }) => whole(requests),
  reads: ({ reads }) => whole(reads),
  cpu: ({ cpuMsPerJob }) => decimal(cpuMsPerJob, 2),
  heap: ({ heapKbPerJob }) => decimal(heapKbPerJob, 1),
  median: ({ lateMs }) => decimal(lateMs && lateMs.median / 1_000, 1),
  p95: ({ lateMs }) => decimal(lateMs && lateMs.p95 / 1_000, 1),
  turn: ({ longestTurnMs }) => whole(longestTurnMs),
  failed: ({ failed, reason }) => (failed > 0 ? `${whole(failed)} (${reason})` : "0"),
};
const EXCERPT = ["client", "requests", "cpu", "heap", "median", "p95"];

/** The name of a row: the client, with its read rate if it is measured at several. */
export function nameOf({ client, rate }, lang) {
  const words = WORDS[lang];
  return rate === undefined ? client : `${client}${words.comma}${words.rate(rate)}`;
}

export function crowdTable(results, lang) {
  return table(results, Object.keys(CELLS), lang);
}

/** Writes the whole table into the performance pages, and the excerpt into the READMEs. */
export function writeTables(results, machine) {
  for (const [lang, words] of Object.entries(WORDS)) {
    const { page, readme, end } = words;
    writeGenerated("crowd", crowdTable(results, lang), [page]);
    const versions = [words.machine(machine), ...machine.versions].join(words.comma);
    writeGenerated("crowd-versions", [`${versions}${end}`], [page]);
    const shown = results.filter(({ jobs }) => jobs === EXCERPT_JOBS);
    writeGenerated("crowd", table(shown, EXCERPT, lang), [readme]);
  }
}

function table(results, columns, lang) {
  return tableOf(
    columns.map((column) => WORDS[lang][column]),
    results.map((result) => columns.map((column) => CELLS[column](result, lang))),
  );
}

/** A dash stands for what was not measured, because the process ended or because not all jobs waited at the same time. */
function whole(value) {
  return value === undefined ? "–" : Math.round(value).toLocaleString("en");
}

function decimal(value, digits) {
  return value === undefined ? "–" : value.toFixed(digits);
}
