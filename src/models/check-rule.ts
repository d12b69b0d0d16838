import type { RequestIssue } from "../errors/client-errors.js";
import { describeValue } from "../util/describe-value.js";
import { asObject } from "../util/json.js";
import { nearestOf } from "../util/nearest.js";
import type { ObjectRule, Rule } from "./rules.js";

type Path = RequestIssue["path"];

/** A copy of `input` with the fields that its rule knows. What is wrong with it is added to `issues`. */
export function checkRule(rule: Rule, input: unknown, issues: RequestIssue[], path: Path = []): unknown {
  if (input === undefined && rule.optional) return input;
  if (!fits(rule, input)) issues.push({ path, message: refusal(rule.allowed, input) });
  else if (rule.kind === "object") return checkFields(rule, input as Record<string, unknown>, issues, path);
  else if (rule.kind === "list") {
    return (input as unknown[]).map((item, index) => checkRule(rule.item, item, issues, [...path, index]));
  }
  return input;
}

/** The message of a refused value: what was given, and what to write instead. */
export function refusal(allowed: string, input: unknown): string {
  return input === undefined ? `is required: ${allowed}` : `got ${describeValue(input)}; use ${allowed}`;
}

/** The one of some names that was most likely meant, for the end of a message. */
export function hintOf(name: string, known: readonly string[]): string {
  const nearest = nearestOf(name, known);
  return nearest === undefined ? "" : `; did you mean ${nearest}?`;
}

/** The message for a field that an object does not have. */
export function unknownField(key: string, { owner, fields }: ObjectRule): string {
  if (key === "async") return "is set by the client; leave it out";
  const known = Object.keys(fields);
  return `${owner} has no field ${describeValue(key)}; its fields are ${known.join(", ")}${hintOf(key, known)}`;
}

function fits(rule: Rule, input: unknown): boolean {
  switch (rule.kind) {
    case "text":
      return typeof input === "string" && (rule.pattern?.test(input) ?? true);
    case "choice":
      return (rule.values as readonly unknown[]).includes(input);
    case "flag":
      return typeof input === "boolean";
    case "integer":
      return Number.isInteger(input) && (input as number) >= rule.least && (input as number) <= rule.most;
    case "list":
      return Array.isArray(input) && input.length > 0 && input.length <= rule.most;
    case "object":
      return asObject(input) !== undefined;
  }
}

function checkFields(rule: ObjectRule, input: Record<string, unknown>, issues: RequestIssue[], path: Path) {
  const { fields } = rule;
  const already = issues.length;
  const copy: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(fields)) {
    const value = checkRule(field, input[key], issues, [...path, key]);
    if (value !== undefined) copy[key] = value;
  }
  const holds = issues.length === already;
  const refuse = (key: string, message: string) => issues.push({ path: [...path, key], message });
  for (const key in input) {
    if (!Object.hasOwn(fields, key)) refuse(key, unknownField(key, rule));
  }
  if (holds) rule.together?.(copy, refuse);
  return copy;
}
