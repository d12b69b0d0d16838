import { type Check, differs, type Finding, same } from "./finding.js";
import { differencesOf, NO_FIELD } from "./shape.js";

/** How two bodies are compared. */
export interface Comparison {
  /** Converts a body to the form that is compared. */
  normalize?: (body: unknown) => unknown;
  /** The paths of fields that may be missing. */
  optional?: readonly string[];
  /** The paths of new fields that count as differences; `"all"` for every new field. Other new fields are accepted. */
  forbidden?: readonly string[] | "all";
}

/** A finding for each difference in shape between two bodies, or one finding that there is none. */
export function compareBodies(
  check: Check,
  expected: unknown,
  got: unknown,
  { normalize = (body) => body, optional = [], forbidden = [] }: Comparison = {},
): Finding[] {
  const differences = differencesOf(normalize(expected), normalize(got), optional);
  const isNew = ({ path, expected }: { path: string; expected: string }) =>
    expected === NO_FIELD && forbidden !== "all" && !forbidden.includes(path);
  const findings = differences
    .filter((difference) => !isNew(difference))
    .map(({ path, expected, got }) => {
      const name = path === "" ? "body" : path;
      return differs(check, `${name}: ${expected}`, `${name}: ${got}`);
    });
  if (findings.length > 0) return findings;
  const added = differences.map(({ path }) => path);
  return [same(check, `the same fields and types${added.length > 0 ? `, and ${added.join(", ")}` : ""}`)];
}
