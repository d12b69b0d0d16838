import { ConfigurationError } from "../errors/client-errors.js";
import { checkOptionNames, type OptionNames } from "../util/option-names.js";
import type { LoggedCallback } from "./callbacks.js";
import { check, isAmount, isDuration } from "./check-value.js";
import type { PriceRule } from "./price-rules.js";
import { createPricing, type Pricing } from "./pricing.js";
import type { RateLimit } from "./rate-limit.js";
import type { Recording } from "./recording.js";

/** The options of `createEmulator`. */
export interface EmulatorOptions {
  /**
   * The token that requests to the API must have. For uploads, the balance and the usage, the platform refuses this token and
   * accepts any other. Default: any token is accepted.
   */
  apiKey?: string | undefined;
  /** How long a task takes, seconds, or a function that returns this for a request. Default 60. With 0, no timers are used. */
  taskSeconds?: number | ((request: Readonly<Record<string, unknown>>) => number) | undefined;
  /**
   * The credits that a task costs if it succeeds, or a function that returns them for a request. Takes precedence over
   * `priceRules`. The platform publishes a number as one rule that always holds. With a function, it publishes the `priceRules`,
   * which also apply where the function returns `undefined`. Default: the price rules apply.
   */
  credits?: number | ((request: Readonly<Record<string, unknown>>) => number | undefined) | undefined;
  /**
   * The price rules that the platform publishes, and by which tasks are charged. The conditions and the price of a rule are JSON
   * Logic. The first rule whose conditions hold applies. If none holds, the price of the task is unknown.
   *
   * The rules are evaluated over the body of the request. Its `duration` is then the billed seconds: the length of the video,
   * and 5 seconds for each reference video of `wan3.0-video`, because the emulator does not read these videos. The `resolution`
   * is tried as it was sent, then in upper case, then in lower case.
   *
   * Default: the rules in the description of the `recording`, if it has any. Otherwise the published prices of `wan3.0-video`:
   * 0.473, 0.946 or 1.892 credits a second at 480P, 720P or 1080P. The 2.6 models have no default, because their results have
   * no cost in recorded runs.
   */
  priceRules?: readonly PriceRule[] | undefined;
  /**
   * The credits of the account. A submission that costs more than what is left gets HTTP 403 `used_up`, and no task is created.
   * A task is charged when it is accepted, and refunded when it has failed. A task of unknown price is not charged. Default:
   * unlimited.
   */
  balance?: number | undefined;
  /** Makes the ids, and the video lengths that the model chooses, the same in each run. Default: random. */
  seed?: number | undefined;
  /** The source of the time, Unix time in ms. Default: `Date`, looked up at each use, so that fake timers apply. */
  clock?: { now(): number } | undefined;
  /** The limits beyond which requests get HTTP 429. Default: none. */
  rateLimit?: RateLimit | undefined;
  /** Delivers the callbacks. Default: they are posted to their URLs with the global `fetch`. */
  deliverCallback?: ((request: Request) => Response | Promise<Response>) | undefined;
  /**
   * Called with each callback once it has been delivered, or could not be delivered. Default: nothing is called. If it throws,
   * `clock.advance` rejects with the error; when the callback was due on a real timer, the error is an unhandled rejection.
   */
  onCallback?: ((callback: LoggedCallback) => void) | undefined;
  /**
   * The JSON value of a file that `npx wan-client doctor --record` wrote. The emulator then sends the recorded responses: to
   * submissions of the recorded model and reads of their tasks, to unknown ids, to an invalid token, to a request for the
   * description, and in callbacks. Ids, times and the URL of the video are those of the emulator's own tasks. What was not
   * recorded gets the usual response.
   */
  recording?: Recording | undefined;
}

/** {@link EmulatorOptions} that have been checked, with their defaults. */
export interface CheckedOptions extends EmulatorOptions {
  taskSecondsOf: (request: Readonly<Record<string, unknown>>) => number;
  pricing: Pricing;
}

const OPTIONS: OptionNames<EmulatorOptions> = {
  apiKey: true,
  taskSeconds: true,
  credits: true,
  priceRules: true,
  balance: true,
  seed: true,
  clock: true,
  rateLimit: true,
  deliverCallback: true,
  onCallback: true,
  recording: true,
};
const DEFAULT_TASK_SECONDS = 60;

/** @throws ConfigurationError for an unknown option; TypeError for an invalid value. */
export function checkEmulatorOptions(options: EmulatorOptions): CheckedOptions {
  checkOptionNames(ConfigurationError, options, OPTIONS);
  const { taskSeconds = DEFAULT_TASK_SECONDS, balance, clock, recording } = options;
  if (typeof taskSeconds !== "function") checkTaskSeconds(taskSeconds);
  const hasAmount = balance === undefined || isAmount(balance);
  check(hasAmount, "balance", balance, "a number of credits, 0 or more");
  const hasClock = clock === undefined || typeof clock.now === "function";
  check(hasClock, "clock", clock, "an object whose now() returns ms");
  const isRecording =
    recording === undefined || (recording?.version === 1 && Array.isArray(recording.exchanges));
  check(isRecording, "recording", recording, "the parsed JSON file of `wan-client doctor --record`");
  return {
    ...options,
    taskSecondsOf: (request) =>
      typeof taskSeconds === "function" ? checkTaskSeconds(taskSeconds(request)) : taskSeconds,
    pricing: createPricing(options),
  };
}

function checkTaskSeconds(seconds: number): number {
  check(isDuration(seconds), "taskSeconds", seconds, "a number of seconds, 0 or more");
  return seconds;
}
