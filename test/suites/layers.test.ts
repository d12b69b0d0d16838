import { readdirSync, readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

const SOURCE = resolve(import.meta.dirname, "../../src");

// Each folder or file of src, the lowest layer first, and exactly what it imports, types included.
const LAYERS: Record<string, string[]> = {
  types: [],
  util: ["types"],
  errors: ["types", "util"],
  models: ["errors", "util"],
  schemas: ["models"],
  requests: ["types", "util", "errors", "models", "schemas"],
  wire: ["types", "util"],
  transport: ["types", "util", "errors", "wire"],
  polling: ["types", "util", "errors", "wire", "transport"],
  tasks: ["types", "util", "errors", "wire", "transport", "polling"],
  downloads: ["types", "util", "errors", "transport", "tasks"],
  "client-options.ts": ["types", "util", "errors", "transport", "tasks"],
  "client.ts": ["types", "util", "requests", "transport", "tasks", "client-options.ts"],
  durable: ["types", "util", "errors", "requests", "transport", "tasks", "client.ts"],
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
  // The emulator shares how options are refused, but nothing that knows the API: it is a second reading of the contract.
  emulator: ["util", "errors"],
  callbacks: ["types", "util", "wire", "index.ts"],
  msw: ["util", "errors", "emulator"],
  node: ["util", "index.ts", "emulator"],
  cli: ["util", "downloads", "schemas", "index.ts", "emulator", "node"],
};

const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".ts"),
);
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
  return relative(SOURCE, resolve(SOURCE, dirname(importer), specifier.replace(/\.js$/, ".ts")));
}

it("has layers that import what is listed, and nothing listed that is not imported", () => {
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

it("has layers that import only from those listed before them", () => {
  const order = Object.keys(LAYERS);
  for (const [layer, imported] of Object.entries(LAYERS)) {
    for (const other of imported)
      expect(order.indexOf(other), `${layer} imports ${other}`).toBeLessThan(order.indexOf(layer));
  }
});

it("has no circle of imports between files, types included", () => {
  expect(circlesIn(new Map(files.map((file) => [file, importsOf(file)])))).toEqual([]);
});

function circlesIn(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) circles.push([...path.slice(start), file].join(" -> "));
    if (start >= 0 || done.has(file)) return;
    for (const target of imports.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  return circles;
}

it("sees the imports that it checks", () => {
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
    circlesIn(
      new Map([
        ["a", ["b"]],
        ["b", ["c"]],
        ["c", ["b"]],
      ]),
    ),
  ).toEqual(["b -> c -> b"]);
});

// A video as text, and a class of which most lines document its methods.
const EXCEPTIONS = ["emulator/video.ts", "client.ts"];

it("has files of at most 255 lines, but for the exceptions", () => {
  const long = files
    .map((file) => [file, textOf(file).split("\n").length] as const)
    .filter(([file, lines]) => lines > 255 && !EXCEPTIONS.includes(file));
  expect(long).toEqual([]);
});

it("has files of tests of at most 300 lines", () => {
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

// A program, which nobody imports: it touches the process that it is.
const PROGRAMS = ["cli/main.ts"];

// What a runtime has and the language has not: touching it at import slows every start, and misses mocks of it.
const OF_THE_RUNTIME = new Set(
  (
    "globalThis window self process Buffer console crypto fetch navigator performance setTimeout clearTimeout " +
    "AbortController AbortSignal Blob File FormData Headers ReadableStream Request Response TextDecoder TextEncoder " +
    "TransformStream URL URLSearchParams WritableStream"
  ).split(" "),
);

/** The names of the runtime that a text touches when it is imported: not in functions, which run later. */
function touchedAtImport(text: string): string[] {
  const touched: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || (ts.isPropertyDeclaration(node) && !isStatic(node))) return;
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
    // The name of a property is not what it is named after.
    if (ts.isPropertyAssignment(node)) {
      visit(node.initializer);
      return;
    }
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isIdentifier(node) && OF_THE_RUNTIME.has(node.text)) touched.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("file.ts", text, ts.ScriptTarget.Latest));
  return touched;
}

function isStatic(node: ts.PropertyDeclaration): boolean {
  return node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) ?? false;
}

it("touches nothing of the runtime at module scope", () => {
  const imported = files.filter((file) => !PROGRAMS.includes(file));
  const astray = imported.flatMap((file) =>
    touchedAtImport(readFileSync(resolve(SOURCE, file), "utf8")).map((name) => `${file} touches ${name}`),
  );
  expect(astray).toEqual([]);
});

it("sees what it is to see at module scope", () => {
  expect(touchedAtImport("const headers = new Headers();")).toEqual(["Headers"]);
  expect(touchedAtImport("class A { static b = fetch; #c = new URL('a'); }")).toEqual(["fetch"]);
  expect(touchedAtImport("const options = { fetch: true, url: URL };")).toEqual(["URL"]);
  expect(touchedAtImport("export const f = (r: Request) => new Response(); type A = Blob;")).toEqual([]);
});
