import { isPrivateHost } from "../../downloads/private-host.js";
import { createClient, resumeCommand, tokenFor } from "../connection.js";
import type { Values } from "../flags.js";
import type { Interrupts } from "../interrupt.js";
import type { Reporter } from "../reporter.js";
import type { Terminal } from "../terminal.js";
import type { CallbackListener } from "./callback-listener.js";
import { checkDescription } from "./description-checks.js";
import type { Exchange } from "./exchange.js";
import type { Finding } from "./finding.js";
import { checkNetwork } from "./network-checks.js";
import { checkPaid } from "./paid-checks.js";
import { checkReads } from "./read-checks.js";
import { reportFindings } from "./report.js";
import type { Service } from "./service.js";

/** The pause between two requests to the API, ms. The API is assumed to allow about one request a second. */
const PAUSE_MS = 1_100;

/** What is examined, and how. */
export interface Examination {
  baseURL: string;
  platformURL: string;
  /** A `fetch` that records into `exchanges`. */
  fetch: typeof globalThis.fetch;
  exchanges: readonly Exchange[];
  /** Whether to make a video. */
  pay: boolean;
  callback: CallbackListener | undefined;
  /** How long to wait for the video, ms. */
  timeout: number | undefined;
  values: Values;
  terminal: Terminal;
  reporter: Reporter;
  interrupts: Interrupts;
}

/** Runs all checks, and reports each when it is done. */
export async function examine(examination: Examination): Promise<Finding[]> {
  const { baseURL, platformURL, fetch, exchanges, terminal, reporter, interrupts, pay } = examination;
  const isLocal = isPrivateHost(new URL(baseURL).hostname);
  const token = tokenFor(baseURL, terminal) ?? "";
  const { signal } = interrupts;
  const service: Service = { baseURL, token, fetch, signal, pause: isLocal ? 0 : PAUSE_MS, exchanges };
  const findings: Finding[] = [];
  const add = (more: readonly Finding[]) => {
    reportFindings(more, reporter, token);
    findings.push(...more);
  };
  add(await checkNetwork(baseURL, isLocal, signal));
  add(await checkReads(service, isLocal));
  add(await checkDescription({ ...service, pause: 0 }, platformURL));
  if (pay && acceptsToken(findings)) add(await payAndCheck(examination));
  else if (pay) reporter.note("No video was made, because the API has not accepted the token.");
  return findings;
}

function payAndCheck(examination: Examination): Promise<Finding[]> {
  const { values, terminal, reporter, fetch } = examination;
  const onSubmitted = (id: string) => {
    reporter.event("submitted", id, {});
    reporter.note(`task ${id}`);
    reporter.note(`If this is interrupted, resume with: ${resumeCommand([id], values)}`);
  };
  const wan = createClient(values, terminal, reporter, { fetch });
  return checkPaid({ ...examination, wan, onSubmitted, note: reporter.note });
}

/** Whether the API could be reached. */
export function isReachable(findings: readonly Finding[]): boolean {
  return findings.some(({ check, status }) => check === "connection" && status === "same");
}

function acceptsToken(findings: readonly Finding[]): boolean {
  return findings.some(({ check, status }) => check === "token" && status === "same");
}
