import { createEmulator, type Emulator } from "wan-client/emulator";
import { serveEmulator } from "wan-client/node";
import type { Command } from "../command.js";
import { EXIT, UsageError } from "../exit-code.js";
import { numberOf, type Values } from "../flags.js";
import type { Terminal } from "../terminal.js";

const PORT = 8787;

export const emulatorCommand: Command = {
  usage: "",
  summary: "serve the API on this machine, free of charge",
  flags: {
    port: { type: "string", value: "PORT", help: `0 for any that is free (${PORT})` },
    "task-seconds": { type: "string", value: "SECONDS", help: "how long a task takes (60)" },
    "fail-rate": { type: "string", value: "0..1", help: "how many of the tasks fail (0)" },
    "rate-limit": {
      type: "string",
      value: "NUMBER",
      help: "reads a second, beyond which it answers 429 (none)",
    },
  },
  details: "Any token will do. It prints each request as a line, and ends with Ctrl-C.",
  positionals: "none",
  async run({ values }, terminal) {
    const port = numberOf(values, "port", 0, "a port") ?? PORT;
    const emulator = emulatorFrom(values);
    const served = await serve({ ...emulator, fetch: printing(emulator, terminal) }, port);
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
  const taskSeconds = numberOf(values, "task-seconds", 0, "a number of seconds from 0");
  const failRate = numberOf(values, "fail-rate", 0, "a number from 0 to 1") ?? 0;
  if (failRate > 1) throw new UsageError(`--fail-rate: got "${failRate}"; use a number from 0 to 1.`);
  const readsPerSecond = numberOf(values, "rate-limit", 1, "a number from 1");
  const emulator = createEmulator({ taskSeconds, rateLimit: { readsPerSecond } });
  emulator.outcomes.when(() => Math.random() < failRate, { fail: "api_error" });
  return emulator;
}

/** @throws UsageError for a port that cannot be had. */
async function serve(emulator: Emulator, port: number) {
  try {
    return await serveEmulator(emulator, { port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`--port: ${port} cannot be listened on (${code}); use another one, or 0 for any.`);
  }
}

/** The emulator's `fetch`, which prints what came and what was answered. */
function printing(emulator: Emulator, { out }: Terminal): Emulator["fetch"] {
  return async (input, init) => {
    const request = new Request(input, init);
    const text = await request.clone().text();
    const tasks = emulator.tasks.length;
    const response = await emulator.fetch(request);
    const { pathname } = new URL(request.url);
    const made = emulator.tasks.length > tasks ? `  task ${emulator.tasks.at(-1)?.id}` : "";
    const time = new Date().toISOString().slice(11, 19);
    const asked = askedIn(text);
    out.write(`${time} ${request.method} ${pathname} ${response.status}${asked && `  ${asked}`}${made}\n`);
    return response;
  };
}

/** What a body asks for, in a few words. */
function askedIn(text: string): string {
  const { action = "", model = "", prompt = "", id = "", ids } = bodyFrom(text);
  const batch = Array.isArray(ids) ? `${ids.length} task${ids.length === 1 ? "" : "s"}` : "";
  const shown = String(prompt).replace(/\s+/g, " ");
  const quote = shown && JSON.stringify(shown.length > 40 ? `${shown.slice(0, 40)}…` : shown);
  return [action, model, id, batch, quote].filter(Boolean).join(" ");
}

function bodyFrom(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
