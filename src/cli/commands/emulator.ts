import { createEmulator, type Emulator } from "wan-client/emulator";
import { serveEmulator } from "wan-client/node";
import type { Command } from "../command.js";
import { DEFAULT_EMULATOR_PORT } from "../connection.js";
import { callbackPrinter, loggedFetch } from "../emulator-log.js";
import { EXIT, UsageError } from "../exit-code.js";
import { numberOf, portOf, type Values } from "../flags.js";
import type { Terminal } from "../terminal.js";

/** Long enough to see a task wait and run, and to interrupt it. */
const DEFAULT_TASK_SECONDS = 10;

export const emulatorCommand: Command = {
  usage: "",
  summary: "run an emulator of the API on this machine, free of charge",
  flags: {
    port: {
      type: "string",
      value: "PORT",
      help: `the port, or 0 for any free one (${DEFAULT_EMULATOR_PORT})`,
    },
    "task-seconds": {
      type: "string",
      value: "SECONDS",
      help: `the duration of a task (${DEFAULT_TASK_SECONDS}); on the service, 1 to 13 minutes`,
    },
    "fail-rate": { type: "string", value: "0..1", help: "the fraction of the tasks that fail (0)" },
    "rate-limit": {
      type: "string",
      value: "NUMBER",
      help: "the maximum number of reads per second; further reads get HTTP 429 (no limit)",
    },
  },
  examples: ["npx wan-client emulator"],
  details:
    "Any token is accepted. Each request is printed as a line. Below it is what the service would not report:\n" +
    "fields that are dropped, and values that will make the task fail. Each callback is printed, too, with the\n" +
    "HTTP status of the response, or why it was not delivered. Ctrl-C stops the emulator.",
  positionals: "none",
  async run({ values }, terminal) {
    const port = portOf(values, "port", 0) ?? DEFAULT_EMULATOR_PORT;
    const emulator = emulatorFrom(values, terminal);
    const served = await serve({ ...emulator, fetch: loggedFetch(emulator, terminal) }, port);
    terminal.out.write(`The emulator listens on ${served.url}\n`);
    terminal.out.write(
      `npx wan-client generate "A paper boat" -m wan2.6-t2v -o boat.mp4 --base-url ${served.url}\n\n`,
    );
    await new Promise<void>((resolve) => {
      const stop = terminal.onInterrupt(() => {
        stop();
        resolve();
      });
    });
    await served.close();
    // Callbacks that are not due yet would keep the process alive.
    emulator.reset();
    return EXIT.done;
  },
};

function emulatorFrom(values: Values, terminal: Terminal): Emulator {
  const taskSeconds = numberOf(values, "task-seconds", 0, "a number of seconds, 0 or more");
  const failRate = numberOf(values, "fail-rate", 0, "a number from 0 to 1") ?? 0;
  if (failRate > 1) throw new UsageError(`--fail-rate: got "${failRate}"; use a number from 0 to 1.`);
  const readsPerSecond = numberOf(values, "rate-limit", 1, "a number of 1 or more");
  const emulator = createEmulator({
    taskSeconds: taskSeconds ?? DEFAULT_TASK_SECONDS,
    rateLimit: { readsPerSecond },
    onCallback: callbackPrinter(terminal),
  });
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
