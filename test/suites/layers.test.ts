import { readdirSync, readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

const SOURCE = resolve(import.meta.dirname, "../../src");

// What a caller asks for goes down: a floor imports only from floors below it.
const FLOORS = [
  "errors",
  "util",
  "http",
  "tasks",
  "videos",
  "requests",
  "client-options.ts",
  "client.ts",
  "engines",
  "index.ts",
];
// Rooms with a door of their own, and what they may import besides their own files.
const ANNEXES: Record<string, string[]> = {
  callbacks: ["errors", "util", "http", "tasks"],
  // It may share how options are refused, but nothing that knows the API.
  emulator: ["errors", "util"],
  msw: ["errors", "util", "emulator"],
  node: ["util", "emulator", "errors", "http", "tasks"],
  cli: ["util", "http", "videos"],
};

// A program, which nobody imports: it touches the process that it is.
const PROGRAMS = ["cli/main.ts"];

const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".ts"),
);

/** The files that a file imports at run time: types are erased, and may point anywhere. */
function importsOf(file: string): string[] {
  const text = readFileSync(resolve(SOURCE, file), "utf8");
  const statements = text.matchAll(/^(?:import|export)\s+(?!type\b)[^;]*?from\s+"(\.[^"]+)\.js";/gms);
  return Array.from(statements, ([, target]) =>
    relative(SOURCE, resolve(SOURCE, dirname(file), `${target}.ts`)),
  );
}

const roomOf = (file: string) => file.split("/")[0] as string;

it("has rooms that import only from themselves and from rooms below", () => {
  const astray = files.flatMap((file) => {
    const room = roomOf(file);
    const below = ANNEXES[room] ?? FLOORS.slice(0, FLOORS.indexOf(room));
    const targets = importsOf(file).filter((target) => ![room, ...below].includes(roomOf(target)));
    return targets.map((target) => `${file} imports ${target}`);
  });
  expect(astray).toEqual([]);
  expect([...FLOORS, ...Object.keys(ANNEXES)]).toEqual(expect.arrayContaining(files.map(roomOf)));
});

it("has files that can be read at once", () => {
  const lengths = files.map(
    (file) => [file, readFileSync(resolve(SOURCE, file), "utf8").split("\n").length] as const,
  );
  const long = lengths.filter(([file, lines]) => lines > 255 && file !== "emulator/video.ts");
  expect(long).toEqual([]);
});

it("sees the imports that it checks", () => {
  expect(importsOf("client.ts")).toContain("requests/validate.ts");
  expect(importsOf("errors/task-failed-error.ts")).toEqual(["errors/wan-error.ts"]);
});

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
