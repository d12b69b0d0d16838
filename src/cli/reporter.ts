import { WanError } from "wan-client";
import { formatDuration } from "./format.js";
import type { Terminal } from "./terminal.js";

const HEARTBEAT_MS = 30_000;
const REDRAW_MS = 1_000;
const DEFAULT_COLUMNS = 80;
const ERASE_LINE = "\r\u001b[2K";

/** Reports what a command does: on a status line of a terminal, as lines in a pipe, or as JSON events for programs. */
export interface Reporter {
  /** A message that stays on the screen. For people only. */
  note(text: string): void;
  /** An event. For programs only. */
  event(name: string, facts: object): void;
  /** A result, on standard output. For people only. */
  result(text: string): void;
  /** What the command is doing now. `detail` changes too often for lines in a pipe. For people only. */
  progress(text: string, detail?: string): void;
  /** Removes the status line. */
  close(): void;
}

/** @param json whether to print one JSON object per line, for programs. */
export function createReporter(terminal: Terminal, json: boolean): Reporter {
  if (json) return jsonReporter(terminal);
  return terminal.err.isTTY ? statusLineReporter(terminal) : plainReporter(terminal);
}

function jsonReporter({ out }: Terminal): Reporter {
  const ignore = () => {};
  return {
    note: ignore,
    event: (event, facts) => out.write(`${JSON.stringify({ event, ...facts })}\n`),
    result: ignore,
    progress: ignore,
    close: ignore,
  };
}

/** Prints a line for each change, and one every 30 seconds, so that a log shows that the command is still running. */
function plainReporter({ out, err }: Terminal): Reporter {
  const startedAt = Date.now();
  let last = { text: "", at: 0 };
  return {
    note: (text) => err.write(`${text}\n`),
    event() {},
    result: (text) => out.write(`${text}\n`),
    progress(text) {
      if (text === last.text && Date.now() - last.at < HEARTBEAT_MS) return;
      last = { text, at: Date.now() };
      err.write(`${formatDuration(Date.now() - startedAt)} ${text}\n`);
    },
    close() {},
  };
}

function statusLineReporter({ out, err }: Terminal): Reporter {
  const startedAt = Date.now();
  let current = "";
  const erase = () => current && err.write(ERASE_LINE);
  const draw = () => {
    const line = `${formatDuration(Date.now() - startedAt)} ${current}`;
    // Some terminals report a width of 0 columns.
    if (current) err.write(`${ERASE_LINE}${line.slice(0, (err.columns || DEFAULT_COLUMNS) - 1)}`);
  };
  const writeAbove = (write: () => void) => {
    erase();
    write();
    draw();
  };
  const timer = setInterval(draw, REDRAW_MS);
  timer.unref();
  return {
    note: (text) => writeAbove(() => err.write(`${text}\n`)),
    event() {},
    result: (text) => writeAbove(() => out.write(`${text}\n`)),
    progress(text, detail) {
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

/** An error as it appears in a JSON event. */
export function errorToJson(error: unknown): object {
  if (WanError.is(error)) return error.toJSON();
  const { name, message, code } = error as NodeJS.ErrnoException;
  return { name, message, ...(code !== undefined && { code }) };
}
