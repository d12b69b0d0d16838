import type { Emulator, LoggedCallback } from "wan-client/emulator";
import { failureReason } from "../util/failure-reason.js";
import { asObject, parseJson } from "../util/json.js";
import { redactUrl, redactUrls } from "../util/redact.js";
import { formatBytes } from "./format.js";
import { type Styles, stylesFor } from "./styles.js";
import type { Terminal } from "./terminal.js";

const MAX_PROMPT = 40;

/** The emulator's `fetch`, with a line of output for each request and its response, and one for each note on the request. */
export function loggedFetch(emulator: Emulator, { out, env }: Terminal): Emulator["fetch"] {
  const styles = stylesFor(out, env);
  return async (input, init) => {
    const request = new Request(input, init);
    const isUpload = /^multipart\//.test(request.headers.get("content-type") ?? "");
    // Read from the request: an entry of the emulator's log cannot be matched to its request, and other uploads may arrive.
    const upload = isUpload ? await summaryOfUpload(request.clone()) : undefined;
    const text = isUpload ? "" : await request.clone().text();
    const response = await emulator.fetch(request);
    const { pathname } = new URL(request.url);
    const traceId = response.headers.get("x-trace-id");
    // Found by its trace id, because other requests may have arrived before this response.
    const submitted = emulator.tasks.findLast((task) => task.traceId === traceId);
    const facts = [upload ?? summaryOf(text), submitted && `task ${submitted.id}`]
      .filter(Boolean)
      .map((fact) => `  ${fact}`);
    const status = statusText(response.status, styles);
    out.write(
      `${timeText(styles)} ${printable(`${request.method} ${pathname}`)} ${status}${printable(facts.join(""))}\n`,
    );
    for (const note of submitted ? notesOn(text, emulator) : []) {
      out.write(`         ${styles.yellow(printable(note))}\n`);
    }
    return response;
  };
}

/** Prints a line for each callback that says whether it was delivered. */
export function callbackPrinter({ out, env }: Terminal): (callback: LoggedCallback) => void {
  const styles = stylesFor(out, env);
  return ({ url, body, status, error }) => {
    const verdict = status !== undefined && status < 300 ? "delivered" : styles.red("not accepted");
    const outcome =
      status === undefined
        ? `${styles.red("not delivered")} (${printable(redactUrls(failureReason(error)))})`
        : `${statusText(status, styles)}  ${verdict}`;
    const facts = printable(`task ${asObject(body)?.task_id}`);
    out.write(`${timeText(styles)} ${printable(`callback to ${targetOf(url)}`)} ${outcome}  ${facts}\n`);
  };
}

/** A callback URL without its query, which may contain a signature, and without its credentials. */
function targetOf(url: string): string {
  // In a URL that is not normalized, a password may contain what looks like the end of the host.
  return URL.canParse(url) ? redactUrl(new URL(url).href) : "an invalid URL";
}

/**
 * Replaces characters that control the terminal, break the line or change the direction of the text. Otherwise the text of a
 * request could look like other lines of the log.
 */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, " ");
}

function timeText({ dim }: Styles): string {
  return dim(new Date().toISOString().slice(11, 19));
}

function statusText(status: number, { green, red }: Styles): string {
  return status < 400 ? green(`${status}`) : red(`${status}`);
}

/** The notes on an accepted submission. They depend only on its body. */
function notesOn(text: string, { requests }: Emulator): readonly string[] {
  // Not `parseJson`, which turns an id that is a large number into a string. The emulator keeps the number.
  const json = JSON.stringify(JSON.parse(text));
  return requests.findLast(({ body }) => JSON.stringify(body) === json)?.notes ?? [];
}

/** The name, the type and the size of the file in the form of an upload. */
async function summaryOfUpload(request: Request): Promise<string> {
  const form = await request.formData().catch(() => undefined);
  const file = form?.get("file");
  return file instanceof File ? [file.name, file.type, formatBytes(file.size)].join(" ") : "";
}

/** A short summary of a request body. */
function summaryOf(text: string): string {
  const { action = "", model = "", prompt = "", id = "", ids } = parseBody(text);
  const batch = Array.isArray(ids) ? `${ids.length} task${ids.length === 1 ? "" : "s"}` : "";
  const line = String(prompt).replace(/\s+/g, " ");
  const quote = line && JSON.stringify(line.length > MAX_PROMPT ? `${line.slice(0, MAX_PROMPT)}…` : line);
  return [action, model, id, batch, quote].filter(Boolean).join(" ");
}

function parseBody(text: string): Record<string, unknown> {
  return asObject(parseJson(text)) ?? {};
}
