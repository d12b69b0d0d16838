import { appendFile, writeFile } from "node:fs/promises";
import { WanError } from "wan-client";
import { isPrivateHost } from "../../downloads/private-host.js";
import { redactUrl } from "../../util/redact.js";
import { isWebUrl } from "../../util/values.js";
import type { Command } from "../command.js";
import { CONNECTION_FLAGS, PLATFORM, tokenFor, urlFrom } from "../connection.js";
import { type CallbackListener, listenForCallback } from "../doctor/callback-listener.js";
import { examine, isReachable } from "../doctor/examine.js";
import { type Exchange, recordExchanges } from "../doctor/exchange.js";
import { PAID_REQUEST } from "../doctor/paid-checks.js";
import { reportSummary } from "../doctor/report.js";
import { recordingOf } from "../doctor/scrub.js";
import { EXIT, UsageError } from "../exit-code.js";
import { numberOf, portOf, type Values } from "../flags.js";
import { listenToInterrupts } from "../interrupt.js";
import { createReporter, type Reporter } from "../reporter.js";
import type { Terminal } from "../terminal.js";
import { TIMEOUT_FLAG } from "../wait-for-tasks.js";

const API = "https://api.acedata.cloud";
const CALLBACK_PORT = 8788;

export const doctorCommand: Command = {
  usage: "[--pay] [--record FILE]",
  summary: "compare the API with what this library assumes; free of charge without --pay",
  flags: {
    pay: { type: "boolean", help: "also make the cheapest video, which is billed; asks first" },
    yes: { type: "boolean", help: "do not ask before --pay" },
    "callback-url": {
      type: "string",
      value: "URL",
      help: "with --pay: a URL that reaches this machine, such as that of a tunnel",
    },
    "callback-port": {
      type: "string",
      value: "PORT",
      help: `the port on this machine that it reaches (default: the port of a local URL, or ${CALLBACK_PORT})`,
    },
    record: {
      type: "string",
      value: "FILE",
      help: "write the exchanges to a file, without the token, ids, signatures and unknown values",
    },
    "platform-url": { type: "string", value: "URL", help: "where the public description of the API is" },
    ...TIMEOUT_FLAG,
    ...CONNECTION_FLAGS,
  },
  examples: ["npx wan-client doctor"],
  details:
    "It also shows the price rules of the service, and what videos of each model may cost under them.\n" +
    "Exit code 0: nothing differs; 1: something differs; 2: invalid usage; 3: the API could not be reached.\n" +
    "Without --pay, nothing is sent to the endpoint that makes videos.",
  positionals: "none",
  async run({ values }, terminal) {
    const addresses = addressesFrom(values);
    const timeout = numberOf(values, "timeout", 1, "a number of seconds, 1 or more");
    const listen = callbackAddress(values);
    await prepareRecording(values);
    const pay = values.pay === true && (await agreesToPay(values, terminal));
    const callback = listen && (await listenForCallback(listen.url, listen.port));
    const reporter = createReporter(terminal, values.json === true);
    const interrupts = listenToInterrupts(terminal);
    const exchanges: Exchange[] = [];
    try {
      const findings = await examine({
        ...addresses,
        fetch: recordExchanges((input, init) => globalThis.fetch(input, init), exchanges),
        exchanges,
        pay,
        callback,
        timeout: timeout && timeout * 1_000,
        values,
        terminal,
        reporter,
        interrupts,
      });
      reportSummary(findings, reporter);
      if (!isReachable(findings)) return EXIT.unknown;
      return findings.some(({ status }) => status === "differs") ? EXIT.failed : EXIT.done;
    } catch (error) {
      const mayBeBilled = WanError.is(error) && error.maybeAccepted;
      if (interrupts.code === undefined || mayBeBilled) throw error;
      return interrupts.code;
    } finally {
      interrupts.close();
      callback?.close();
      await record(values, terminal, addresses.baseURL, exchanges, callback, reporter);
      reporter.close();
    }
  },
};

/** @throws UsageError when the recording cannot be written. This is checked before any video is billed. */
async function prepareRecording({ record: path }: Values): Promise<void> {
  if (typeof path !== "string") return;
  try {
    await appendFile(path, "");
  } catch (error) {
    throw new UsageError(`--record: "${path}" cannot be written (${(error as NodeJS.ErrnoException).code}).`);
  }
}

/** Writes the recording, even after an interrupt. */
async function record(
  { record: path }: Values,
  terminal: Terminal,
  baseURL: string,
  exchanges: readonly Exchange[],
  callback: CallbackListener | undefined,
  reporter: Reporter,
): Promise<void> {
  if (typeof path !== "string") return;
  const token = tokenFor(baseURL, terminal) ?? "";
  const body = await Promise.race([callback?.body, undefined]);
  const recording = recordingOf(exchanges, body, { token, recordedAt: new Date() });
  await writeFile(path, `${JSON.stringify(recording, undefined, 2)}\n`);
  reporter.note(`The recording is in ${path}. Read it before you publish it.`);
}

/** @throws UsageError for an invalid URL. */
function addressesFrom(values: Values): { baseURL: string; platformURL: string } {
  const given = values["base-url"] as string | undefined;
  const baseURL = urlFrom("base-url", given ?? API);
  const platform = given === undefined ? PLATFORM : `${new URL(baseURL).origin}/api/v1`;
  return { baseURL, platformURL: urlFrom("platform-url", (values["platform-url"] as string) ?? platform) };
}

/**
 * Asks whether to make a video.
 *
 * @throws UsageError when there is no terminal to ask on.
 */
async function agreesToPay({ yes }: Values, { ask, err }: Terminal): Promise<boolean> {
  if (yes) return true;
  const { model, duration, resolution } = PAID_REQUEST;
  const question =
    `--pay makes one video: ${model}, ${duration} seconds at ${resolution}. The published price is 0.05 USD a\n` +
    "second, so about 0.10 USD (1 credit). Prices change, and yours may differ. Make it? [y/N] ";
  if (!ask) throw new UsageError("--pay: there is no terminal to ask on; add --yes to agree to the price.");
  const agrees = /^y(es)?$/i.test((await ask(question)).trim());
  if (!agrees) err.write("No video is made. The checks that are free of charge follow.\n");
  return agrees;
}

/** The URL for callbacks, and the port of this machine that it reaches. */
function callbackAddress(values: Values): { url: string; port: number } | undefined {
  const given = values["callback-url"];
  const port = portOf(values, "callback-port", 1);
  if (typeof given !== "string") return undefined;
  if (!values.pay) throw new UsageError("--callback-url: only a video has a callback; add --pay.");
  if (!isWebUrl(given) || !URL.canParse(given)) {
    throw new UsageError(`--callback-url: got "${redactUrl(given)}"; use an http or https URL.`);
  }
  const { hostname, port: own } = new URL(given);
  const ownPort = isPrivateHost(hostname) && own !== "" ? Number(own) : CALLBACK_PORT;
  return { url: given, port: port ?? ownPort };
}
