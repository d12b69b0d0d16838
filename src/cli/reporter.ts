import { type EventData, type EventName, eventOf } from "./events.js";
import { formatDuration } from "./format.js";
import { NO_STYLES, type Styles, stylesFor } from "./styles.js";
import type { Terminal } from "./terminal.js";

const HEARTBEAT_MS = 30_000;
const REDRAW_MS = 1_000;
const DEFAULT_COLUMNS = 80;
const ERASE_LINE = "\r\u001b[2K";

/** Reports what a command does: on a status line of a terminal, as lines in a pipe, or as JSON events for programs. */
export interface Reporter {
  /** A message that stays on the screen. For people only. */
  note(text: string): void;
  /** An event, with the id of the task that it is about, if any. For programs only. */
  event<Name extends EventName>(name: Name, id: string | undefined, data: EventData[Name]): void;
  /**
   * A result, on standard output. For people only.
   *
   * @param detail what a script does not need. It is printed after the result if standard output is a terminal, and otherwise on
   * standard error, with the result repeated before it.
   */
  result(text: string, detail?: string): void;
  /** What the command is doing now. `detail` changes often, so only a terminal shows it. For people only. */
  progress(text: string, detail?: string): void;
  /** Removes the status line. */
  close(): void;
  /** The styles for notes, and for what may be coloured in a result. */
  readonly noteStyles: Styles;
  readonly resultStyles: Styles;
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
    event: (name, id, data) => out.write(`${JSON.stringify(eventOf(name, id, data))}\n`),
    result: ignore,
    progress: ignore,
    close: ignore,
    noteStyles: NO_STYLES,
    resultStyles: NO_STYLES,
  };
}

/** Prints a line for each change, and an unchanged line again after 30 seconds, to show that the command is still running. */
function plainReporter(terminal: Terminal): Reporter {
  const { err } = terminal;
  const startedAt = Date.now();
  const styles = stylesOf(terminal);
  let last = { text: "", at: 0 };
  return {
    note: (text) => err.write(`${text}\n`),
    event() {},
    result: (text, detail) => writeResult(terminal, styles, text, detail),
    progress(text) {
      if (text === last.text && Date.now() - last.at < HEARTBEAT_MS) return;
      last = { text, at: Date.now() };
      err.write(`${styles.noteStyles.dim(formatDuration(Date.now() - startedAt))} ${text}\n`);
    },
    close() {},
    ...styles,
  };
}

function statusLineReporter(terminal: Terminal): Reporter {
  const { err } = terminal;
  const startedAt = Date.now();
  const styles = stylesOf(terminal);
  let current = "";
  const erase = () => current && err.write(ERASE_LINE);
  const draw = () => {
    const time = formatDuration(Date.now() - startedAt);
    // Some terminals report a width of 0 columns.
    const columns = (err.columns || DEFAULT_COLUMNS) - 1 - time.length;
    if (current) err.write(`${ERASE_LINE}${styles.noteStyles.dim(time)}${` ${current}`.slice(0, columns)}`);
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
    result: (text, detail) => writeAbove(() => writeResult(terminal, styles, text, detail)),
    progress(text, detail) {
      current = detail === undefined ? text : `${text}  ${detail}`;
      draw();
    },
    close() {
      clearInterval(timer);
      erase();
      current = "";
    },
    ...styles,
  };
}

function stylesOf({ out, err, env }: Terminal): Pick<Reporter, "noteStyles" | "resultStyles"> {
  return { noteStyles: stylesFor(err, env), resultStyles: stylesFor(out, env) };
}

/** If standard output is not a terminal, a result is alone on its line, because a script reads the whole line. */
function writeResult(
  { out, err }: Terminal,
  { noteStyles, resultStyles }: Pick<Reporter, "noteStyles" | "resultStyles">,
  text: string,
  detail: string | undefined,
): void {
  if (detail === undefined) out.write(`${text}\n`);
  else if (out.isTTY) out.write(`${text}  ${resultStyles.green(detail)}\n`);
  else {
    out.write(`${text}\n`);
    err.write(`${text}  ${noteStyles.green(detail)}\n`);
  }
}
