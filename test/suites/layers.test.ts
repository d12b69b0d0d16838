import { readdirSync, readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

const SOURCE = resolve(import.meta.dirname, "../../src");

// Each folder or file of src, the lowest layer first, and exactly the layers that it imports from, types included.
const LAYERS: Record<string, string[]> = {
  types: [],
  util: ["types"],
  errors: ["types", "util"],
  models: ["errors", "util"],
  schemas: ["util", "models"],
  requests: ["types", "util", "errors", "models", "schemas"],
  wire: ["types", "util"],
  transport: ["types", "util", "errors", "wire"],
  polling: ["types", "util", "errors", "wire", "transport"],
  tasks: ["types", "util", "errors", "wire", "transport", "polling"],
  downloads: ["types", "util", "errors", "transport", "tasks"],
  "client-options.ts": ["types", "util", "errors", "transport", "tasks"],
  "client.ts": ["types", "util", "requests", "transport", "tasks", "client-options.ts"],
  durable: ["types", "util", "errors", "requests", "tasks", "client.ts"],
  "index.ts": [
    "types",
    "errors",
    "models",
    "requests",
    "polling",
    "tasks",
    "downloads",
    "client-options.ts",
    "client.ts",
    "durable",
  ],
  // The emulator shares the checks of options, but no code that knows the API, because it implements the contract independently.
  emulator: ["util", "errors"],
  callbacks: ["types", "util", "wire", "index.ts"],
  account: ["types", "util", "wire", "index.ts"],
  "ai-sdk": ["util", "index.ts"],
  msw: ["util", "errors", "emulator"],
  node: ["util", "index.ts", "emulator"],
  cli: ["util", "wire", "downloads", "schemas", "index.ts", "callbacks", "account", "emulator", "node"],
};

const withSlashes = (path: string) => path.replaceAll("\\", "/");
const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map(withSlashes);
const textOf = (file: string) => readFileSync(resolve(SOURCE, file), "utf8");
const layerOf = (file: string) => file.split("/")[0] as string;

/** The source files that a file imports or exports from, by a path or by the package's name, types included. */
function importsOf(file: string, text = textOf(file)): string[] {
  return ts
    .preProcessFile(text)
    .importedFiles.map(({ fileName }) => sourceOf(file, fileName))
    .filter((target) => target !== undefined);
}

function sourceOf(importer: string, specifier: string): string | undefined {
  if (specifier === "#runtime") return "transport/runtime/node.ts";
  if (specifier === "wan-client") return "index.ts";
  if (specifier.startsWith("wan-client/")) return `${specifier.slice("wan-client/".length)}/index.ts`;
  if (!specifier.startsWith(".")) return undefined;
  return withSlashes(relative(SOURCE, resolve(SOURCE, dirname(importer), specifier.replace(/\.js$/, ".ts"))));
}

it("the layers import exactly what is listed", () => {
  const found: Record<string, string[]> = {};
  for (const file of files) {
    const layer = layerOf(file);
    const others = importsOf(file)
      .map(layerOf)
      .filter((other) => other !== layer);
    found[layer] = [...new Set([...(found[layer] ?? []), ...others])].sort();
  }
  const listed = Object.fromEntries(
    Object.entries(LAYERS).map(([layer, below]) => [layer, [...below].sort()]),
  );
  expect(found).toEqual(listed);
});

it("the layers import only from layers that are listed before them", () => {
  const order = Object.keys(LAYERS);
  for (const [layer, imported] of Object.entries(LAYERS)) {
    for (const other of imported)
      expect(order.indexOf(other), `${layer} imports ${other}`).toBeLessThan(order.indexOf(layer));
  }
});

it("no files import each other in a cycle, types included", () => {
  expect(cyclesIn(new Map(files.map((file) => [file, importsOf(file)])))).toEqual([]);
});

function cyclesIn(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) cycles.push([...path.slice(start), file].join(" -> "));
    if (start >= 0 || done.has(file)) return;
    for (const target of imports.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  return cycles;
}

it("the checks of imports find every kind of import, and cycles", () => {
  expect(importsOf("client.ts")).toContain("requests/validate-request.ts");
  expect(importsOf("a/b.ts", 'import type { C } from "./c.js"; export * from "../d.js";')).toEqual([
    "a/c.ts",
    "d.ts",
  ]);
  expect(importsOf("a/b.ts", 'import { W } from "wan-client"; type T = import("../e.js").T;')).toEqual([
    "index.ts",
    "e.ts",
  ]);
  expect(
    cyclesIn(
      new Map([
        ["a", ["b"]],
        ["b", ["c"]],
        ["c", ["b"]],
      ]),
    ),
  ).toEqual(["b -> c -> b"]);
});

// A class that consists mostly of documentation.
const EXCEPTIONS = ["client.ts"];

it("source files have at most 255 lines, with few exceptions", () => {
  const long = files
    .map((file) => [file, textOf(file).split("\n").length] as const)
    .filter(([file, lines]) => lines > 255 && !EXCEPTIONS.includes(file));
  expect(long).toEqual([]);
});

it("test files have at most 300 lines", () => {
  const tests = readdirSync(resolve(SOURCE, "../test"), { recursive: true, encoding: "utf8" });
  const long = tests
    .filter((name) => name.endsWith(".test.ts"))
    .map(
      (name) =>
        [name, readFileSync(resolve(SOURCE, "../test", name), "utf8").split("\n").length - 1] as const,
    )
    .filter(([, lines]) => lines > 300);
  expect(long).toEqual([]);
});

// Programs that no module imports. They may use the process at module scope.
const PROGRAMS = ["cli/main.ts"];

// The globals of runtimes, as opposed to those of the language. Using them at import slows down every start, and ignores mocks.
const RUNTIME_GLOBALS = new Set(
  (
    "globalThis window self process Buffer console crypto fetch navigator performance setTimeout clearTimeout " +
    "AbortController AbortSignal Blob File FormData Headers ReadableStream Request Response TextDecoder TextEncoder " +
    "TransformStream URL URLSearchParams WritableStream"
  ).split(" "),
);

/** The runtime globals that a module uses when it is imported. Functions run later, and are skipped. */
function globalsAtImport(text: string): string[] {
  const used: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || (ts.isPropertyDeclaration(node) && !isStatic(node))) return;
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
    // The name of a property is not a use of a global.
    if (ts.isPropertyAssignment(node)) {
      visit(node.initializer);
      return;
    }
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isIdentifier(node) && RUNTIME_GLOBALS.has(node.text)) used.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("file.ts", text, ts.ScriptTarget.Latest));
  return used;
}

function isStatic(node: ts.PropertyDeclaration): boolean {
  return node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) ?? false;
}

it("no module uses globals of the runtime at module scope", () => {
  const imported = files.filter((file) => !PROGRAMS.includes(file));
  const uses = imported.flatMap((file) =>
    globalsAtImport(readFileSync(resolve(SOURCE, file), "utf8")).map((name) => `${file} uses ${name}`),
  );
  expect(uses).toEqual([]);
});

it("the check of module scopes finds uses of globals, and ignores functions and types", () => {
  expect(globalsAtImport("const headers = new Headers();")).toEqual(["Headers"]);
  expect(globalsAtImport("class A { static b = fetch; #c = new URL('a'); }")).toEqual(["fetch"]);
  expect(globalsAtImport("const options = { fetch: true, url: URL };")).toEqual(["URL"]);
  expect(globalsAtImport("export const f = (r: Request) => new Response(); type A = Blob;")).toEqual([]);
});
