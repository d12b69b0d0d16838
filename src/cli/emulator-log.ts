import type { Emulator } from "wan-client/emulator";
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
    // The content of an uploaded file is neither printed nor parsed.
    const isUpload = /^multipart\//.test(request.headers.get("content-type") ?? "");
    const text = isUpload ? "" : await request.clone().text();
    const response = await emulator.fetch(request);
    const { pathname } = new URL(request.url);
    const traceId = response.headers.get("x-trace-id");
    // Found by its trace id, because other requests may have arrived before this response.
    const submitted = emulator.tasks.findLast((task) => task.traceId === traceId);
    const summary = isUpload ? summaryOfUpload(emulator, pathname) : summaryOf(text);
    const facts = [summary, submitted && `task ${submitted.id}`].filter(Boolean).map((fact) => `  ${fact}`);
    const status = statusText(response, styles);
    out.write(
      `${timeText(styles)} ${printable(`${request.method} ${pathname}`)} ${status}${printable(facts.join(""))}\n`,
    );
    for (const note of submitted ? notesOn(text, emulator) : []) {
      out.write(`         ${styles.yellow(printable(note))}\n`);
    }
    return response;
  };
}

/**
 * Posts a callback, with a line of output that says whether it was delivered. Its URL is printed without the query, which may
 * contain a signature.
 */
export function loggedDelivery({ out, env }: Terminal): (request: Request) => Promise<Response> {
  const styles = stylesFor(out, env);
  return async (request) => {
    const { task_id: id } = parseBody(await request.clone().text());
    const target = printable(`callback to ${redactUrl(request.url)}`);
    const print = (outcome: string) =>
      out.write(`${timeText(styles)} ${target} ${outcome}  ${printable(`task ${id}`)}\n`);
    try {
      const response = await globalThis.fetch(request);
      const verdict = response.ok ? "delivered" : styles.red("not accepted");
      print(`${statusText(response, styles)}  ${verdict}`);
      return response;
    } catch (error) {
      print(`${styles.red("not delivered")} (${printable(redactUrls(failureReason(error)))})`);
      throw error;
    }
  };
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

function statusText({ status }: Response, { green, red }: Styles): string {
  return status < 400 ? green(`${status}`) : red(`${status}`);
}

/** The notes on an accepted submission. They depend only on its body. */
function notesOn(text: string, { requests }: Emulator): readonly string[] {
  // Not `parseJson`, which turns an id that is a large number into a string. The emulator keeps the number.
  const json = JSON.stringify(JSON.parse(text));
  return requests.findLast(({ body }) => JSON.stringify(body) === json)?.notes ?? [];
}

/** The name, the type and the size of the file that was uploaded last. */
function summaryOfUpload({ requests }: Emulator, pathname: string): string {
  const body = requests.findLast(({ path }) => path === pathname)?.body;
  const { name, type, bytes } = Object(Object(body).file) as { name?: string; type?: string; bytes?: number };
  return bytes === undefined ? "" : [name, type, formatBytes(bytes)].join(" ");
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
