import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ROOT } from "../../support/project.js";

// The script is run directly, because its npm script would rebuild the package while other tests use it.
const run = (file: string) =>
  execFileSync(process.execPath, [join(ROOT, file)], { cwd: ROOT, encoding: "utf8", stdio: "pipe" });
const textOf = (path: string) => readFileSync(join(ROOT, path), "utf8");

it("the terminal session of the page about the command line is the output of the command", () => {
  // The ids, the times, the size of the video and the number of reads differ between runs.
  const bare = (text: string) =>
    text
      .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "ID")
      .replace(/^(\d\d:\d\d:\d\d|\d+:\d\d) /gm, "TIME ")
      .replace(
        /^(.* )(in the queue|running) {2}ID\n(?:\1(?:in the queue|running) {2}ID\n)*/gm,
        "$1running  ID\n",
      )
      .replace(/[\d.]+ KB in [\d.]+ s$/gm, "SIZE")
      .replace(/(TIME POST \/wan\/tasks 200 {2}retrieve ID\n)+/g, "$1");
  const session = bare(run("scripts/terminal-session.mjs")).trim();
  for (const page of ["docs/en/command-line.md", "docs/zh/command-line.md"]) {
    const [, shown = ""] = /<!-- made: session -->\n(.*?)<!-- end -->/s.exec(textOf(page)) ?? [];
    expect(bare(shown).trim()).toBe(session);
  }
});
