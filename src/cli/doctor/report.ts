import { redactToken } from "../../util/redact.js";
import type { Reporter } from "../reporter.js";
import type { Styles } from "../styles.js";
import { ASSUMPTIONS, type Finding } from "./finding.js";

/** Prints a line for each finding, and for a difference what was expected, what was received, and which assumption fails. */
export function reportFindings(findings: readonly Finding[], reporter: Reporter, token: string): void {
  const show = (text: string) => redactToken(text, token);
  for (const { check, status, expected, got } of findings) {
    const assumption = ASSUMPTIONS[check];
    const shown = { got: show(got), ...(expected !== undefined && { expected: show(expected) }) };
    const label = styled(status, reporter.resultStyles)(status.padEnd(16));
    reporter.event("check", undefined, { check, status, ...shown, assumption });
    if (status !== "differs") reporter.result(`${label}${check.padEnd(17)}${shown.got}`);
    else {
      reporter.result(`${label}${check}`);
      reporter.result(`    expected    ${shown.expected}`);
      reporter.result(`    got         ${shown.got}`);
      reporter.result(`    assumption  ${assumption}`);
    }
  }
}

function styled(status: Finding["status"], { green, red, yellow, dim }: Styles): (text: string) => string {
  return { same: green, differs: red, unknown: yellow, "does not apply": dim, info: dim }[status];
}

/** Prints how many findings there are of each status. */
export function reportSummary(findings: readonly Finding[], reporter: Reporter): void {
  const count = (status: Finding["status"]) => findings.filter((finding) => finding.status === status).length;
  const counts = { same: count("same"), differs: count("differs"), unknown: count("unknown") };
  reporter.event("summary", undefined, counts);
  reporter.result(`\n${counts.same} same, ${counts.differs} different, ${counts.unknown} unknown`);
}
