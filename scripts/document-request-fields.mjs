// Writes the TSDoc of request fields into the declarations of wan-client/schemas. TypeScript emits the types of schemas without
// comments, so an editor would show no documentation for the fields of a request.
//
//   node scripts/document-request-fields.mjs       (part of scripts/build.mjs)

import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";

const root = resolve(import.meta.dirname, "..");

/** The TSDoc of each field, by model and field. */
function docsFromSource() {
  const configFile = join(root, "tsconfig.json");
  const { config } = ts.readConfigFile(configFile, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const entry = join(root, "src/schemas/index.ts");
  const program = ts.createProgram([entry], options);
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(entry));
  const schemas = checker.getExportsOfModule(module).find(({ name }) => name === "requestSchemas");
  const docs = {};
  for (const model of checker.getTypeOfSymbol(schemas).getProperties()) {
    const [shape] = checker.getTypeArguments(checker.getTypeOfSymbol(model));
    const fields = shape.getProperties().map((field) => {
      const text = ts.displayPartsToString(field.getDocumentationComment(checker));
      if (text === "") throw new Error(`${model.name}: the field ${field.name} has no TSDoc`);
      return [field.name, text];
    });
    docs[model.name] = Object.fromEntries(fields);
  }
  return docs;
}

/** Adds a comment above each field of each model's shape to the text of a declaration file. */
function documented(text, docs) {
  const insertions = [];
  const visit = (node) => {
    if (ts.isTypeLiteralNode(node)) {
      const fields = docs[modelOf(node)] ?? {};
      for (const member of node.members) {
        const doc = fields[member.name?.getText(source)];
        if (doc) insertions.push({ at: member.getStart(source), doc });
      }
    }
    ts.forEachChild(node, visit);
  };
  const source = ts.createSourceFile("schemas.d.ts", text, ts.ScriptTarget.Latest, true);
  visit(source);
  if (insertions.length === 0)
    throw new Error("schemas.d.ts has no shape of a model. Has its format changed?");
  let result = text;
  for (const { at, doc } of insertions.sort((one, other) => other.at - one.at)) {
    const indent = /[ \t]*$/.exec(result.slice(0, at))[0];
    const comment = `/** ${doc.replace(/\s*\n\s*/g, " ")} */\n${indent}`;
    result = result.slice(0, at) + comment + result.slice(at);
  }
  return result;
}

/** The model of a type literal. The shape of a model has a `model` with a single value. */
function modelOf(literal) {
  const model = literal.members.find((member) => member.name?.getText() === "model");
  return /ZodMiniLiteral<"([^"]+)">/.exec(model?.type?.getText() ?? "")?.[1];
}

const docs = docsFromSource();
for (const extension of ["d.ts", "d.cts"]) {
  const file = join(root, `dist/schemas.${extension}`);
  writeFileSync(file, documented(readFileSync(file, "utf8"), docs));
}
