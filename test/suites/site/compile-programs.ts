import { join } from "node:path";
import ts from "typescript";
import { ROOT } from "../../support/project.js";

/** The compiler errors in programs, with the types of the built package. */
export function compilePrograms(programs: readonly string[]): string[] {
  const files = new Map(programs.map((code, index) => [join(ROOT, `playground-${index}.ts`), code]));
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: ["node"],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    noEmit: true,
  };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.getSourceFile = (path, version, ...rest) => {
    const code = files.get(path);
    return code === undefined
      ? getSourceFile(path, version, ...rest)
      : ts.createSourceFile(path, code, version);
  };
  const sdk = join(ROOT, "test/support/code-block-ai.d.ts");
  const program = ts.createProgram([...files.keys(), sdk], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file, messageText }) => `${file?.text ?? ""}\n${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
    );
}
