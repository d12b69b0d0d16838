import { join } from "node:path";
import ts from "typescript";
import { AI_SDK, programOf } from "../../support/code-blocks.js";
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
  return ts
    .getPreEmitDiagnostics(programOf(files, options, [AI_SDK]))
    .map(
      ({ file, messageText }) => `${file?.text ?? ""}\n${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
    );
}
