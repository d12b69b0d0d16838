import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { ROOT } from "../../support/project.js";

interface Result {
  got: string;
  posts?: number;
  elsewhere?: number;
  maybeAccepted?: boolean;
}
type Results = Record<string, { "wan-client": Result }>;

let tables: { submit: Results; wait: Results };
beforeAll(() => {
  const script = [join(ROOT, "bench/faults.mjs"), "--json"];
  tables = JSON.parse(execFileSync(process.execPath, script, { encoding: "utf8" }));
});

const rowsOf = (results: Results) =>
  Object.entries(results).map(([name, { "wan-client": result }]) => ({ name, ...result }));

/** The cells of this client in a table of the comparison page, by the name of the row. */
function documented(table: string): Map<string, string> {
  const page = readFileSync(join(ROOT, "docs/en/comparison.md"), "utf8");
  const lines = page.split(`<!-- made: ${table} -->`)[1]?.split("<!-- end -->")[0]?.trim().split("\n") ?? [];
  const rows = lines.slice(2).map((line) => line.split(" | "));
  return new Map(rows.map(([name = "", own = ""]) => [name.replace("| ", ""), own]));
}

it("no fault of a submission causes a second video, and `maybeAccepted` says whether there may be one", () => {
  const rows = rowsOf(tables.submit);
  expect(rows.length).toBeGreaterThan(20);
  const repeated = rows.filter(({ posts = 0 }) => posts > 1).map(({ name }) => name);
  expect(repeated).toEqual(rows.map(({ name }) => name).filter((name) => name.startsWith("HTTP 429")));
  expect(rows.filter(({ elsewhere }) => elsewhere).map(({ name }) => name)).toEqual([]);

  // The outcome is known if nothing was sent, the id arrived, or the server refused the request.
  const known = rows.filter(
    ({ name, posts, got }) => posts === 0 || got === "the id" || name === "HTTP 200 with success: false",
  );
  for (const row of rows) expect(row.maybeAccepted ?? false, row.name).toBe(!known.includes(row));
});

it("no transient fault of a wait loses the video", () => {
  const rows = rowsOf(tables.wait);
  expect(rows.length).toBeGreaterThan(27);
  const others = rows.filter(({ got }) => got !== "the video");
  expect(Object.fromEntries(others.map(({ name, got }) => [name, got]))).toEqual({
    "a failed task": "TaskFailedError",
    "a task that never ends": "WaitTimeoutError",
    "a timeout of 45 s": "WaitTimeoutError",
    "abort while it sleeps": "AbortError",
    "abort while it reads": "AbortError",
    "HTTP 401 in the middle": "AuthenticationError 401",
  });
});

it("the comparison page documents these results", () => {
  const submits = documented("submits");
  for (const { name, posts, got, maybeAccepted } of rowsOf(tables.submit)) {
    const start = `${posts} POST${posts === 1 ? "" : "s"}: ${got}${maybeAccepted ? ", maybeAccepted" : ""}, `;
    expect(submits.get(name)?.slice(0, start.length), name).toBe(start);
  }
  const waits = documented("waits");
  for (const { name, got } of rowsOf(tables.wait)) {
    expect(waits.get(name)?.slice(0, got.length), name).toBe(got);
  }
});
