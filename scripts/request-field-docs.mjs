// The TSDoc of request fields. It is written once, in the definition of each model, and used three times: in editors that show
// the source, in the declarations of the package, and as the descriptions of the tool schemas. scripts/build.mjs writes the
// last two.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const DESCRIPTIONS = "src/schemas/field-descriptions.ts";

/** The TSDoc of each field, by model and field, from the source in a folder. */
export function requestFieldDocs(root) {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const entry = join(root, "src/models/catalogue.ts");
  const program = ts.createProgram([entry], options);
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(entry));
  const catalogue = checker.getExportsOfModule(module).find(({ name }) => name === "catalogue");
  const docs = {};
  for (const model of checker.getTypeOfSymbol(catalogue).getProperties()) {
    const schema = checker.getTypeOfSymbol(model).getProperty("schema");
    const [signature] = checker.getTypeOfSymbol(schema).getCallSignatures();
    const [shape] = checker.getTypeArguments(signature.getReturnType());
    const fields = shape.getProperties().map((field) => [field.name, docOf(field, checker, model.name)]);
    docs[model.name] = Object.fromEntries(fields);
  }
  return docs;
}

function docOf(field, checker, model) {
  const doc = ts.displayPartsToString(field.getDocumentationComment(checker));
  if (doc === "") throw new Error(`${model}: the field ${field.name} has no TSDoc. Write one above it.`);
  return doc.replace(/\s*\n\s*/g, " ");
}

/** Writes the docs as a module of the source, for the tool schemas. */
export function writeFieldDescriptions(root, docs) {
  writeFileSync(join(root, DESCRIPTIONS), fieldDescriptionsModule(docs));
}

/** The text of that module. */
export function fieldDescriptionsModule(docs) {
  return `// Written by scripts/build.mjs from the TSDoc of the models' fields. Do not edit.

export const fieldDescriptions = ${JSON.stringify(docs, undefined, 2)};
`;
}

/** Writes the docs into the declarations in a file. TypeScript prints the types of schemas without comments. */
export function documentDeclarations(file, docs) {
  writeFileSync(file, documented(readFileSync(file, "utf8"), docs));
}

/** The text of a declaration file, with a comment above each field of each model's shape. */
function documented(text, docs) {
  const source = ts.createSourceFile("schemas.d.ts", text, ts.ScriptTarget.Latest, true);
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
  visit(source);
  if (insertions.length === 0) throw new Error("schemas.d.ts has no shape of a model. Has its form changed?");
  let result = text;
  for (const { at, doc } of insertions.sort((one, other) => other.at - one.at)) {
    const indent = /[ \t]*$/.exec(result.slice(0, at))[0];
    result = `${result.slice(0, at)}/** ${doc} */\n${indent}${result.slice(at)}`;
  }
  return result;
}

/** The model that a type literal describes, which is the one value of its `model`. */
function modelOf(literal) {
  const model = literal.members.find((member) => member.name?.getText() === "model");
  return /ZodMiniLiteral<"([^"]+)">/.exec(model?.type?.getText() ?? "")?.[1];
}
