/** A JSON value as TypeScript, with its items on lines of their own. */
export function literal(value: unknown, indent = ""): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    return block(
      "[",
      "]",
      indent,
      value.map((item) => `${inner}${literal(item, inner)},`),
    );
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const lines = Object.entries(value).map(([name, each]) => `${inner}${name}: ${literal(each, inner)},`);
  return block("{", "}", indent, lines);
}

function block(open: string, close: string, indent: string, lines: readonly string[]): string {
  return lines.length === 0 ? `${open}${close}` : `${open}\n${lines.join("\n")}\n${indent}${close}`;
}
