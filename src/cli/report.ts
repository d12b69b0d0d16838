import { WanError } from "wan-client";
import { clockOf } from "./format.js";
import type { Terminal } from "./terminal.js";

const LIFE_SIGN_MS = 30_000;

/** What a command tells while it runs: a line that is written over, plain lines in a pipe, or events as JSON. */
export interface Report {
  /** Something that stays on the screen, for people only. */
  note(text: string): void;
  /** Something that happened, for programs only. */
  event(name: string, facts: object): void;
  /** A result: the one thing on standard output. */
  result(text: string): void;
  /** What is going on now; `detail` changes too often for plain lines. */
  state(text: string, detail?: string): void;
  /** Ends the line that is written over. */
  close(): void;
}

/** @param json whether programs are looking, which get one JSON object a line. */
export function createReport(terminal: Terminal, json: boolean): Report {
  if (json) return jsonReport(terminal);
  return terminal.err.isTTY ? lineReport(terminal) : plainReport(terminal);
}

function jsonReport({ out }: Terminal): Report {
  const nothing = () => {};
  return {
    note: nothing,
    event: (event, facts) => out.write(`${JSON.stringify({ event, ...facts })}\n`),
    result: nothing,
    state: nothing,
    close: nothing,
  };
}

/** A line for each change, and one each 30 seconds, so that a log shows that it is still alive. */
function plainReport({ out, err }: Terminal): Report {
  const startedAt = Date.now();
  let last = { text: "", at: 0 };
  return {
    note: (text) => err.write(`${text}\n`),
    event() {},
    result: (text) => out.write(`${text}\n`),
    state(text) {
      if (text === last.text && Date.now() - last.at < LIFE_SIGN_MS) return;
      last = { text, at: Date.now() };
      err.write(`${clockOf(Date.now() - startedAt)} ${text}\n`);
    },
    close() {},
  };
}

function lineReport({ out, err }: Terminal): Report {
  const startedAt = Date.now();
  let current = "";
  const erase = () => current && err.write("\r\u001b[2K");
  const draw = () => {
    const line = `${clockOf(Date.now() - startedAt)} ${current}`;
    // Some terminals say that they are 0 columns wide.
    if (current) err.write(`\r\u001b[2K${line.slice(0, (err.columns || 80) - 1)}`);
  };
  const above = (write: () => void) => {
    erase();
    write();
    draw();
  };
  const timer = setInterval(draw, 1_000);
  timer.unref();
  return {
    note: (text) => above(() => err.write(`${text}\n`)),
    event() {},
    result: (text) => above(() => out.write(`${text}\n`)),
    state(text, detail) {
      current = detail === undefined ? text : `${text}  ${detail}`;
      draw();
    },
    close() {
      clearInterval(timer);
      erase();
      current = "";
    },
  };
}

/** An error as JSON shows it. */
export function errorFacts(error: unknown): object {
  if (WanError.is(error)) return error.toJSON();
  const { name, message, code } = error as NodeJS.ErrnoException;
  return { name, message, ...(code !== undefined && { code }) };
}
