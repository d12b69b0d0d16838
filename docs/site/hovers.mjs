// The types that the code blocks show when the mouse is over a name. One compiler reads all blocks, which takes seconds
// where a compiler for each block takes minutes, and a block that does not compile fails the build.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import ts from "typescript";
import { codeBlocksIn, inheritedImports } from "../../scripts/markdown.mjs";
import { PAGES, stagedPages } from "./stage.mjs";

const ROOT = resolve(import.meta.dirname, "../..");
const GLOBALS = ["code-block-globals.d.ts", "code-block-ai.d.ts"].map((name) =>
  resolve(ROOT, "test/support", name),
);
const MAX_TYPE = 600;
const MAX_END = 150;

/**
 * The hovers of all blocks, by the code of the block. A block is a module that may use what earlier blocks of its page have
 * imported, or an excerpt of the file that its page names.
 *
 * @param skipped is told about each excerpt that has no hovers, because its packages are not installed
 */
export function hoversOfBlocks(skipped) {
  const blocks = stagedPages().filter(isPage).flatMap(blocksOf);
  const { options, fileNames } = projectOptions();
  const service = serviceOf(new Map(blocks.map((block) => [block.file, block.text])), options);
  const hovers = new Map();
  for (const block of blocks) {
    const errors = errorsOf(service, block);
    if (errors.length === 0) hovers.set(block.code.trimEnd(), hoversIn(service, block));
    // The files of examples with packages of their own are compiled by the tests of these examples.
    else if (block.source && !fileNames.includes(resolve(ROOT, block.source)))
      skipped(`${block.page}:${block.line} (${block.source}: ${errors[0]})`);
    else throw new Error(`${block.page}:${block.line} does not compile: ${errors.join("\n")}`);
  }
  return hovers;
}

const isPage = (path) => !/^\w+\/(?:source|reference)\//.test(path);

function blocksOf(page) {
  const known = new Map();
  const blocks = codeBlocksIn(readFileSync(join(PAGES, page), "utf8")).filter(
    ({ language }) => language === "ts",
  );
  return blocks.map(({ line, code, source }, number) => {
    const name = `${page.replaceAll(/\W/g, "-")}-${number}.ts`;
    if (source) {
      const { before, after } = aroundExcerpt(source, code, `${page}:${line}`);
      // Beside the source, so that its relative imports resolve.
      const file = resolve(ROOT, dirname(source), name);
      return { page, line, source, code, file, text: before + code + after, start: before.length };
    }
    const before = `${inheritedImports(code, known)}\n`;
    const file = resolve(ROOT, "docs", name);
    return { page, line, code, file, text: `${before}${code}\nexport {};`, start: before.length };
  });
}

/** The text of a file before and after an excerpt, whose comments and empty lines may differ from it. */
function aroundExcerpt(source, code, where) {
  const lines = readFileSync(join(ROOT, source), "utf8").split("\n");
  const known = lines
    .map((line, index) => ({ text: withoutComment(line), index }))
    .filter(({ text }) => text);
  const wanted = code.split("\n").map(withoutComment).filter(Boolean);
  const from = known.findIndex((_, start) =>
    wanted.every((text, offset) => known[start + offset]?.text === text),
  );
  if (from < 0) throw new Error(`${where} is no excerpt of ${source}.`);
  const [first, last] = [known[from].index, known[from + wanted.length - 1].index];
  return { before: `${lines.slice(0, first).join("\n")}\n`, after: lines.slice(last + 1).join("\n") };
}

const withoutComment = (line) => line.replace(/^\s*\/\*\*.*\*\/$|\s*\/\/ .*$/, "").trimEnd();

/** The options of the project, with the package as it is published. */
function projectOptions() {
  const { config } = ts.readConfigFile(join(ROOT, "tsconfig.json"), ts.sys.readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  if (!existsSync(join(ROOT, "dist/index.d.ts"))) throw new Error("The package is not built: npm run build");
  const paths = { "wan-client": ["./dist/index.d.ts"], "wan-client/*": ["./dist/*.d.ts"] };
  // A name that a block takes over from an earlier block may be a type.
  return { options: { ...options, paths, verbatimModuleSyntax: false, isolatedModules: false }, fileNames };
}

function serviceOf(files, options) {
  const textOf = (path) => files.get(path) ?? ts.sys.readFile(path);
  return ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [...files.keys(), ...GLOBALS],
    getScriptVersion: () => "1",
    getScriptSnapshot(path) {
      const text = textOf(path);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => ROOT,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    readDirectory: ts.sys.readDirectory,
    realpath: ts.sys.realpath,
    fileExists: (path) => files.has(path) || ts.sys.fileExists(path),
    readFile: textOf,
  });
}

function errorsOf(service, { file }) {
  const all = [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)];
  return all.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

/** The hovers of a block, as Twoslash describes them: of its own names and those of this package, not of the platform's. */
function hoversIn(service, { file, code, start }) {
  const hovers = [];
  const program = service.getProgram();
  const checker = program.getTypeChecker();
  const isForeign = (node) => {
    const [declaration] = checker.getSymbolAtLocation(node)?.declarations ?? [];
    return declaration?.getSourceFile().fileName.includes("/node_modules/");
  };
  const visit = (node) => {
    node.forEachChild(visit);
    const from = node.getStart() - start;
    if (!ts.isIdentifier(node) || from < 0 || from >= code.length || isForeign(node)) return;
    const info = service.getQuickInfoAtPosition(file, node.getStart());
    if (!info?.displayParts) return;
    const lines = code.slice(0, from).split("\n");
    hovers.push({
      type: "hover",
      text: cut(ts.displayPartsToString(info.displayParts)),
      docs: ts.displayPartsToString(info.documentation) || undefined,
      tags: info.tags
        ?.filter(({ name }) => name !== "example")
        .map(({ name, text }) => [name, ts.displayPartsToString(text)]),
      start: from,
      length: node.getWidth(),
      target: node.text,
      line: lines.length - 1,
      character: lines.at(-1).length,
    });
  };
  visit(program.getSourceFile(file));
  return hovers.sort((a, b) => a.start - b.start);
}

/** A type of many fields fills the screen, and the API reference has it in full. What a function returns stays. */
const cut = (text) =>
  text.length > MAX_TYPE ? `${text.slice(0, MAX_TYPE - MAX_END)} … ${text.slice(-MAX_END)}` : text;
