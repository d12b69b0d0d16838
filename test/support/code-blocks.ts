import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";
import { codeBlocksIn, type FencedBlock, inheritedImports } from "../../scripts/markdown.mjs";
import { ROOT } from "./project.js";

/** Declarations that blocks of the documentation may use. */
const GLOBALS = resolve(import.meta.dirname, "code-block-globals.d.ts");
/** The part of the AI SDK that programs may import. */
export const AI_SDK = resolve(import.meta.dirname, "code-block-ai.d.ts");

/** A fenced block of a Markdown page. */
export interface CodeBlock extends FencedBlock {
  page: string;
}

export function codeBlocksOf(page: string): CodeBlock[] {
  return codeBlocksIn(readFileSync(resolve(ROOT, page), "utf8")).map((block) => ({ page, ...block }));
}

/**
 * The compiler errors in blocks of TypeScript, as `page:line message`. Each block is a module that may use what
 * earlier blocks of its page have imported, and what `code-block-globals.d.ts` declares.
 */
export function compile(blocks: readonly CodeBlock[]): string[] {
  const compiled = new Map<string, { text: string; block: CodeBlock }>();
  const imported = new Map<string, Map<string, string>>();
  for (const [index, block] of blocks.entries()) {
    const known = imported.get(block.page) ?? new Map<string, string>();
    imported.set(block.page, known);
    const text = `${inheritedImports(block.code, known)}\n${block.code}\nexport {};`;
    compiled.set(resolve(ROOT, `docs/block-${index}.ts`), { text, block });
  }
  const files = new Map([...compiled].map(([path, { text }]) => [path, text]));
  const program = programOf(files, compilerOptions(), [GLOBALS, AI_SDK]);
  return [...compiled].flatMap(([path, { text, block }]) =>
    ts.getPreEmitDiagnostics(program, program.getSourceFile(path)).map(({ start = 0, messageText }) => {
      const line = block.line + text.slice(0, start).split("\n").length - 2;
      return `${block.page}:${line} ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
    }),
  );
}

/** The compiler errors in a JavaScript file, whose parameters may be of any type. */
export function compileJavaScript(path: string): string[] {
  const file = resolve(ROOT, path);
  const options = { ...compilerOptions(), allowJs: true, checkJs: true, noImplicitAny: false };
  const program = ts.createProgram([file], options);
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(file))
    .map(({ messageText }) => `${path} ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
}

function compilerOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(resolve(ROOT, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  // A name that a block inherits from an earlier block may be a type.
  return { ...options, verbatimModuleSyntax: false };
}

/** A program of files that exist only in memory, by their paths, and of other files on disk. */
export function programOf(
  files: ReadonlyMap<string, string>,
  options: ts.CompilerOptions,
  others: readonly string[],
): ts.Program {
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (path, languageVersion, ...rest) => {
    const text = files.get(path);
    return text === undefined
      ? read(path, languageVersion, ...rest)
      : ts.createSourceFile(path, text, languageVersion);
  };
  host.fileExists = (path) => files.has(path) || ts.sys.fileExists(path);
  return ts.createProgram([...files.keys(), ...others], options, host);
}
