import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";
import { ROOT } from "./project.js";

/** A fenced block of a Markdown page. */
export interface CodeBlock {
  page: string;
  /** The line at which its code starts, from 1. */
  line: number;
  language: string;
  code: string;
  /** The file that the block is an excerpt of, if the page names one. */
  source?: string | undefined;
}

export function codeBlocksOf(page: string): CodeBlock[] {
  const text = readFileSync(resolve(ROOT, page), "utf8");
  const blocks = text.matchAll(/(?:<!-- (\S+) -->\n)?^```(\w+)\n(.*?)^```$/gms);
  return Array.from(blocks, (block) => {
    const [whole, source, language = "", code = ""] = block;
    const before = text.slice(0, block.index + whole.indexOf(code));
    return { page, line: before.split("\n").length, language, code, source };
  });
}

/**
 * The compiler errors in blocks of TypeScript, as `page:line message`. Each block is a module that may use what
 * earlier blocks of its page have imported, and what `code-block-globals.d.ts` declares.
 */
export function compile(blocks: readonly CodeBlock[]): string[] {
  const files = new Map<string, { text: string; block: CodeBlock }>();
  const imported = new Map<string, Map<string, string>>();
  for (const [index, block] of blocks.entries()) {
    const known = imported.get(block.page) ?? new Map<string, string>();
    imported.set(block.page, known);
    const own = importsIn(block.code);
    const inherited = [...known].filter(([name]) => !own.has(name));
    const header = inherited.map(([name, from]) => `import { ${name} } from "${from}";`).join(" ");
    for (const [name, from] of own) known.set(name, from);
    const path = resolve(ROOT, `docs/block-${index}.ts`);
    files.set(path, { text: `${header}\n${block.code}\nexport {};`, block });
  }
  const program = programOf(files);
  return [...files].flatMap(([path, { text, block }]) =>
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
  // A name that a block takes over from an earlier block may be a type.
  return { ...options, verbatimModuleSyntax: false };
}

function programOf(files: ReadonlyMap<string, { text: string }>): ts.Program {
  const options = compilerOptions();
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (path, languageVersion, ...rest) => {
    const file = files.get(path);
    return file
      ? ts.createSourceFile(path, file.text, languageVersion)
      : read(path, languageVersion, ...rest);
  };
  host.fileExists = (path) => files.has(path) || ts.sys.fileExists(path);
  return ts.createProgram(
    [
      ...files.keys(),
      resolve(import.meta.dirname, "code-block-globals.d.ts"),
      resolve(import.meta.dirname, "code-block-ai.d.ts"),
    ],
    options,
    host,
  );
}

/** The names that a block imports, with the modules that they come from. */
function importsIn(code: string): Map<string, string> {
  const statements = code.matchAll(/^import (?:type )?\{([^}]*)\} from "([^"]+)";/gm);
  return new Map(
    Array.from(statements).flatMap(([, names = "", from = ""]) =>
      names
        .split(",")
        .map((name) => name.trim())
        .filter(Boolean)
        .map((name): [string, string] => [name, from]),
    ),
  );
}
