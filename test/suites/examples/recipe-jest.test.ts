import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { codeBlocksOf } from "../../support/code-blocks.js";
import { packInto } from "../../support/project.js";
import { filesOf } from "../../support/recipes.js";

const folder = mkdtempSync(join(tmpdir(), "wan-client-jest-"));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (command: string, ...args: string[]) => {
  const options = { cwd: folder, encoding: "utf8", timeout: 300_000 } as const;
  const { status, stdout, stderr } = spawnSync(command, args, options);
  return { status, text: stdout + stderr };
};

/** Runs Jest as the recipe says. */
const jest = (...args: string[]) => run("npx", "jest", ...args);

const write = (name: string, change: (code: string) => string = (code) => code) =>
  writeFileSync(join(folder, name), change(filesOf("jest").get(name)?.code ?? ""));

beforeAll(() => {
  const [shell] = codeBlocksOf("docs/en/recipes/jest.md").filter(({ language }) => language === "sh");
  const [, packages = ""] = /^npm (install .*)$/m.exec(shell?.code ?? "") ?? [];
  const args = packages.replace("wan-client", packInto(folder)).split(" ");
  writeFileSync(join(folder, "package.json"), '{ "private": true }');
  const { status, text } = run("npm", ...args, "--no-audit", "--no-fund");
  expect(status, text).toBe(0);
});

beforeEach(() => {
  for (const name of filesOf("jest").keys()) write(name);
});

it("the recipe for Jest passes in a new project", () => {
  const { status, text } = jest();
  expect(status, text).toBe(0);
  expect(text).toContain("Tests:       2 passed, 2 total");
});

it("without msw, Jest needs no configuration", () => {
  write("jest.config.js", () => "module.exports = {};\n");
  const { status, text } = jest("plain.test.js");
  expect(status, text).toBe(0);
});

it.each<[string, RegExp, (config: string) => string]>([
  ["the preset", /Must use import to load ES Module: .*make-video/, () => "module.exports = {};\n"],
  [
    "the patterns",
    /Must use import.*rettime/,
    (config) => config.replace(/.*transformIgnorePatterns.*\n/, ""),
  ],
  ["`.mjs` in the pattern", /Must use import.*rettime/, (config) => config.replace("[cm]?js", "js")],
])("without %s, Jest prints the message that the page shows", (_, message, change) => {
  write("jest.config.js", change);
  const { status, text } = jest("make-video");
  expect(status).toBe(1);
  expect(text).toMatch(message);
});
