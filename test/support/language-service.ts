import { join } from "node:path";
import ts from "typescript";
import { ROOT } from "./project.js";

// In the package's own folder, so that "wan-client" resolves to the built package, as it does for a user.
const FILE = join(ROOT, "user.ts");
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
  types: [],
  strict: true,
  noEmit: true,
};

const PROLOGUE = `import { WanClient, type WanRequest } from "wan-client";\nconst wan = new WanClient();\n`;

/** What an editor shows for a program that uses the built package. A `|` in the program marks the cursor. */
export class Editor {
  readonly #files = new Map<string, { version: number; text: string }>();
  readonly #service: ts.LanguageService;

  constructor() {
    this.#service = ts.createLanguageService({
      getCompilationSettings: () => OPTIONS,
      getScriptFileNames: () => [FILE],
      getScriptVersion: (name) => String(this.#files.get(name)?.version ?? 0),
      getScriptSnapshot: (name) => {
        const text = this.#files.get(name)?.text ?? ts.sys.readFile(name);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => ROOT,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: (name) => this.#files.has(name) || ts.sys.fileExists(name),
      readFile: (name) => this.#files.get(name)?.text ?? ts.sys.readFile(name),
      readDirectory: ts.sys.readDirectory,
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
    });
  }

  /** The names that are offered at the cursor. */
  completions(program: string): string[] {
    const position = this.#open(program);
    const offered = this.#service.getCompletionsAtPosition(FILE, position, {});
    return (offered?.entries ?? []).map(({ name }) => name);
  }

  /** What is shown when the mouse is over the word at the cursor. */
  hover(program: string): { type: string; documentation: string } {
    const info = this.#service.getQuickInfoAtPosition(FILE, this.#open(program));
    return {
      type: ts.displayPartsToString(info?.displayParts),
      documentation: ts.displayPartsToString(info?.documentation),
    };
  }

  /** The errors, each with the text that is underlined. */
  errors(program: string): { at: string; message: string }[] {
    this.#open(program);
    const text = this.#files.get(FILE)?.text ?? "";
    return this.#service.getSemanticDiagnostics(FILE).map(({ start = 0, length = 0, messageText }) => ({
      at: text.slice(start, start + length),
      message: ts.flattenDiagnosticMessageText(messageText, "\n"),
    }));
  }

  #open(program: string): number {
    const text = PROLOGUE + program;
    const cursor = text.indexOf("|");
    const version = (this.#files.get(FILE)?.version ?? 0) + 1;
    this.#files.set(FILE, {
      version,
      text: cursor < 0 ? text : text.slice(0, cursor) + text.slice(cursor + 1),
    });
    return cursor;
  }
}
