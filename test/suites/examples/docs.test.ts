import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import * as client from "../../../src/index.js";
import { ROOT } from "../../support/project.js";

// The script is run directly, because its npm script would rebuild the package while other tests use it.
const run = (file: string) =>
  execFileSync(process.execPath, [join(ROOT, file)], { cwd: ROOT, encoding: "utf8", stdio: "pipe" });
const textOf = (path: string) => readFileSync(join(ROOT, path), "utf8");

it("the documentation is built in both languages, and contains every public name", () => {
  run("scripts/build-docs.mjs");
  for (const lang of ["en", "zh"]) {
    const pages = readdirSync(join(ROOT, "docs", lang));
    expect(readdirSync(join(ROOT, "site", lang, "documents"))).toHaveLength(pages.length);
    const reference = textOf(`site/${lang}/modules/wan-client.html`);
    for (const name of Object.keys(client)) expect(reference.includes(name), name).toBe(true);
    const page = textOf(`site/${lang}/classes/wan-client.WanClient.html`);
    for (const name of Object.getOwnPropertyNames(client.WanClient.prototype)) {
      expect(page.includes(`id="${name.toLowerCase()}"`), name).toBe(true);
    }
  }
});

it("the terminal session in the READMEs is the output of the command", () => {
  // The ids, the times and the number of reads differ between runs.
  const bare = (text: string) =>
    text
      .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "ID")
      .replace(/^(\d\d:\d\d:\d\d|\d+:\d\d) /gm, "TIME ")
      .replace(
        /^(.* )(in the queue|running) {2}ID\n(?:\1(?:in the queue|running) {2}ID\n)*/gm,
        "$1running  ID\n",
      )
      .replace(/(TIME POST \/wan\/tasks 200 {2}retrieve ID\n)+/g, "$1");
  const session = bare(run("scripts/terminal-session.mjs")).trim();
  for (const readme of ["README.md", "README.zh-CN.md"]) {
    const [, shown = ""] = /<!-- made: session -->\n(.*?)<!-- end -->/s.exec(textOf(readme)) ?? [];
    expect(bare(shown).trim()).toBe(session);
  }
});
