// The results as tables in Markdown: one column per fact for a single client, otherwise one column per client.

import { tableOf, writeGenerated } from "../../scripts/markdown.mjs";

// The excerpt in the READMEs, with the titles of its rows. It has no times, which vary slightly between runs.
const EXCERPT = {
  submit: {
    reset: "POSTs when the connection is reset",
    "no response in time": "POSTs when no response arrives",
    "HTTP 503": "POSTs at HTTP 503",
    "HTTP 200 with half a body": "POSTs when the response is cut off",
  },
  wait: {
    "one read request: HTTP 404": "one read request gets HTTP 404",
    "an outage of 10 minutes": "an outage of 10 minutes",
    "an unknown status word for 20 s": "an unknown status word",
    "a failed task": "a failed task",
    "a task of 787 s": "a task of 787 seconds",
    "the clock jumps 2 hours ahead": "the clock jumps 2 hours ahead",
    "the process exits, another resumes": "the process exits, another resumes",
  },
};

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
  const pages = ["docs/en/comparison.md", "docs/zh/comparison.md"];
  writeGenerated("submits", submitTable(submit, clients), pages);
  writeGenerated("waits", waitTable(wait, clients), pages);
  writeGenerated("versions", [`${versions.join(", ")}.`], pages);
  const row = (results, cell) => (names) =>
    Object.entries(names).map(([name, title]) => [
      title,
      ...clients.map((client) => cell(results[name][client.name])),
    ]);
  writeGenerated(
    "faults",
    tableOf(
      ["", ...clients.map(({ name }) => name)],
      [
        ...row(submit, timesOf)(EXCERPT.submit),
        ...row(wait, (result) => waitCell({ ...result, waitedMs: undefined }))(EXCERPT.wait),
      ],
    ),
  );
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
