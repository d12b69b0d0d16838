import { createEmulator, type Emulator } from "wan-client/emulator";
import { serveEmulator } from "wan-client/node";
import type { Command } from "../command.js";
import { EXIT, UsageError } from "../exit-code.js";
import { numberOf, type Values } from "../flags.js";
import { formatBytes } from "../format.js";
import type { Terminal } from "../terminal.js";

const DEFAULT_PORT = 8787;
const MAX_PROMPT = 40;

export const emulatorCommand: Command = {
  usage: "",
  summary: "run an emulator of the API on this machine, free of charge",
  flags: {
    port: { type: "string", value: "PORT", help: `the port, or 0 for any free one (${DEFAULT_PORT})` },
    "task-seconds": { type: "string", value: "SECONDS", help: "the duration of a task (60)" },
    "fail-rate": { type: "string", value: "0..1", help: "the fraction of the tasks that fail (0)" },
    "rate-limit": {
      type: "string",
      value: "NUMBER",
      help: "the maximum number of reads per second; others get HTTP 429 (no limit)",
    },
  },
  details:
    "Any token is accepted. Each request is printed as a line, followed by what the service would not say: fields\n" +
    "that are dropped, and values because of which the task will fail. Ctrl-C stops the emulator.",
  positionals: "none",
  async run({ values }, terminal) {
    const port = numberOf(values, "port", 0, "a port number") ?? DEFAULT_PORT;
    const emulator = emulatorFrom(values);
    const served = await serve({ ...emulator, fetch: printingFetch(emulator, terminal) }, port);
    terminal.out.write(`The emulator listens on ${served.url}\n`);
    terminal.out.write(
      `npx wan-client generate --base-url ${served.url} -m wan2.6-t2v -p "A paper boat" -o boat.mp4\n\n`,
    );
    await new Promise<void>((resolve) => {
      const stop = terminal.onInterrupt(() => {
        stop();
        resolve();
      });
    });
    await served.close();
    return EXIT.done;
  },
};

function emulatorFrom(values: Values): Emulator {
  const taskSeconds = numberOf(values, "task-seconds", 0, "a number of seconds, 0 or more");
  const failRate = numberOf(values, "fail-rate", 0, "a number from 0 to 1") ?? 0;
  if (failRate > 1) throw new UsageError(`--fail-rate: got "${failRate}"; use a number from 0 to 1.`);
  const readsPerSecond = numberOf(values, "rate-limit", 1, "a number of 1 or more");
  const emulator = createEmulator({ taskSeconds, rateLimit: { readsPerSecond } });
  emulator.outcomes.when(() => Math.random() < failRate, { fail: "api_error" });
  return emulator;
}

/** @throws UsageError when the emulator cannot listen on the port. */
async function serve(emulator: Emulator, port: number) {
  try {
    return await serveEmulator(emulator, { port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `--port: cannot listen on ${port} (${code}); use another port, or 0 for any free one.`,
    );
  }
}

/** The emulator's `fetch`, with a line of output for each request and its response, and one for each note on the request. */
function printingFetch(emulator: Emulator, { out }: Terminal): Emulator["fetch"] {
  return async (input, init) => {
    const request = new Request(input, init);
    // The file of an upload is neither printed nor searched.
    const isUpload = /^multipart\//.test(request.headers.get("content-type") ?? "");
    const text = isUpload ? "" : await request.clone().text();
    const response = await emulator.fetch(request);
    const { pathname } = new URL(request.url);
    const traceId = response.headers.get("x-trace-id");
    // Other requests may have arrived before this response.
    const submitted = emulator.tasks.findLast((task) => task.traceId === traceId);
    const task = submitted ? `  task ${submitted.id}` : "";
    const time = new Date().toISOString().slice(11, 19);
    const summary = isUpload ? summaryOfUpload(emulator, pathname) : summaryOf(text);
    out.write(
      `${time} ${request.method} ${pathname} ${response.status}${summary && `  ${summary}`}${task}\n`,
    );
    for (const note of submitted ? notesOn(text, emulator) : []) out.write(`         ${note}\n`);
    return response;
  };
}

/** The notes on an accepted submission. They depend on its body only. */
function notesOn(text: string, { requests }: Emulator): readonly string[] {
  const json = JSON.stringify(parseBody(text));
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
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
