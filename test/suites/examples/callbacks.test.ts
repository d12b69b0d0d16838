import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "../../..");
const run = (...args: string[]) =>
  execFileSync(process.execPath, args, { cwd: ROOT, encoding: "utf8", timeout: 60_000 });

it("the example of a lost response gets the video of its only submission", () => {
  const lines = run("examples/callbacks/lost-submit.mjs").trim().split("\n");
  expect(lines).toEqual([
    expect.stringMatching(/^warning: submission of row-7: ConnectionError;/),
    expect.stringMatching(/^the video is at http:.*\.mp4$/),
    "tasks that the server accepted: 1",
  ]);
}, 60_000);

it("the example with 20 videos prints two delays for each", () => {
  const lines = run("examples/callbacks/side-by-side.mjs", "1", "2").trim().split("\n");
  expect(lines.filter((line) => /^ +\d\.\d s +[\d,]+ ms +[\d,]+ ms$/.test(line))).toHaveLength(20);
  expect(lines.slice(-3).map((line) => line.trim().split(" ")[0])).toEqual(["median", "worst", "reads"]);
}, 60_000);
