import { asObject } from "../util/json.js";

// The precedence of operations, lowest first. An operand of lower or equal precedence is put in parentheses.
const LEVELS: readonly (readonly string[])[] = [
  ["if", "?:"],
  ["or"],
  ["and"],
  ["!"],
  ["==", "===", "!=", "!==", "<", "<=", ">", ">=", "in"],
  ["+", "-"],
  ["*", "/", "%"],
];
const HIGHEST = LEVELS.length;

/**
 * JSON Logic as a short text: `model == "wan3.0-video" and (resolution or "720P") == "480P"`. A variable with a default is
 * written with `or`. A value that is not an operation stays JSON.
 */
export function describeLogic(logic: unknown): string {
  return describe(logic).text;
}

/** The conditions of a price rule as a short text. `{}` always holds. */
export function describeConditions(conditions: unknown): string {
  const fields = asObject(conditions);
  const isAlways = conditions === true || (fields !== undefined && Object.keys(fields).length === 0);
  return isAlways ? "always" : describeLogic(conditions);
}

interface Described {
  text: string;
  level: number;
}

function describe(logic: unknown): Described {
  if (Array.isArray(logic)) return { text: `[${logic.map(describeLogic).join(", ")}]`, level: HIGHEST };
  const [operation, ...others] = Object.entries(asObject(logic) ?? {});
  if (!operation || others.length > 0) return { text: JSON.stringify(logic) ?? "nothing", level: HIGHEST };
  const [name, given] = operation;
  return describeOperation(name, Array.isArray(given) ? given : [given]);
}

function describeOperation(name: string, values: readonly unknown[]): Described {
  if (name === "var") return describeVariable(values);
  const level = LEVELS.findIndex((names) => names.includes(name));
  if (level < 0) return { text: `${name}(${values.map(describeLogic).join(", ")})`, level: HIGHEST };
  if (level === 0) return { text: conditional(values), level };
  const operands = values.map((value) => inParentheses(describe(value), level));
  const [only = ""] = operands;
  if (name === "!") return { text: `not ${only}`, level };
  if (operands.length < 2) return { text: name === "-" ? `-${only}` : only, level };
  return { text: operands.join(` ${name} `), level };
}

function inParentheses({ text, level }: Described, outer: number): string {
  return level <= outer ? `(${text})` : text;
}

/** A field of the request. An empty default is not shown. */
function describeVariable([name, initial]: readonly unknown[]): Described {
  const text = typeof name === "string" && name !== "" ? name : `var(${JSON.stringify(name) ?? ""})`;
  if (initial === undefined || initial === null || initial === "") return { text, level: HIGHEST };
  const or = LEVELS.findIndex((names) => names.includes("or"));
  return { text: `${text} or ${inParentheses(describe(initial), or)}`, level: or };
}

/** `if a then b else if c then d else e`. */
function conditional(values: readonly unknown[]): string {
  const [condition, result, ...rest] = values.map((value) => inParentheses(describe(value), 0));
  if (result === undefined) return condition ?? "nothing";
  const [, , ...others] = values;
  const otherwise = rest.length === 0 ? "nothing" : conditional(others);
  return `if ${condition} then ${result} else ${otherwise}`;
}
