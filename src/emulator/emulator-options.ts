import { ConfigurationError } from "../errors/client-errors.js";
import { checkOptionNames, type OptionNames } from "../util/option-names.js";
import { check, isAmount, isDuration } from "./check-value.js";
import type { PriceRule } from "./price-rules.js";
import { createPricing, type Pricing } from "./pricing.js";
import type { RateLimit } from "./rate-limit.js";
import type { Recording } from "./recording.js";

/** The options of `createEmulator`. */
export interface EmulatorOptions {
  /**
   * The token that requests to the API must carry. The platform refuses this one and accepts any other, for uploads, the balance
   * and the usage. Default: any token is accepted.
   */
  apiKey?: string | undefined;
  /** The duration of a task, seconds, or a function of its request. Default 60. With 0 no timers are used. */
  taskSeconds?: number | ((request: Readonly<Record<string, unknown>>) => number) | undefined;
  /**
   * The credits that a task costs when it succeeds, or a function of its request. This outranks `priceRules`. A number is also
   * what the platform publishes, as one rule that always holds. A function leaves the published rules as they are, and they
   * say the price where it returns `undefined`. Default: what the price rules say.
   */
  credits?: number | ((request: Readonly<Record<string, unknown>>) => number | undefined) | undefined;
  /**
   * The price rules that the platform publishes, and by which tasks are charged. The conditions and the price of a rule are JSON
   * Logic. The first rule whose conditions hold says the credits. If none holds, the price of the task is not known.
   *
   * The rules are evaluated over the body of the request. Its `duration` is the length of the video, seconds. The seconds of
   * reference videos are added for `wan3.0-video`: the emulator cannot read the videos, and takes each as 5 seconds. The
   * resolution is tried as it was sent, then in upper case, then in lower case.
   *
   * Default: the rules in the description of the `recording`, if it has any. Otherwise what the published table says for
   * `wan3.0-video`, which is 0.473, 0.946 and 1.892 credits a second at 480P, 720P and 1080P, and nothing for the 2.6 models, whose
   * results have no cost in recorded runs.
   */
  priceRules?: readonly PriceRule[] | undefined;
  /**
   * The credits of the account. A submission that costs more than what is left is refused with HTTP 403 `used_up`, and has no
   * task. A task takes its credits when it is accepted, and gives them back when it has failed. One whose price is not known
   * takes none. Default: unlimited.
   */
  balance?: number | undefined;
  /** Makes the ids the same in each run. Default: random ids. */
  seed?: number | undefined;
  /** The source of the time, Unix time in ms. Default: `Date`, looked up at each use, so that fake timers apply. */
  clock?: { now(): number } | undefined;
  /** The limits beyond which requests get HTTP 429. Default: none. */
  rateLimit?: RateLimit | undefined;
  /** Delivers the callbacks. Default: they are posted to their URLs with the global `fetch`. */
  deliverCallback?: ((request: Request) => Response | Promise<Response>) | undefined;
  /**
   * What `npx wan-client doctor --record` recorded of a service. The emulator then gives the recorded responses: to a
   * submission, to reads of its task while it runs and at its end, to unknown ids, to an invalid token, and in callbacks. Ids,
   * times and the URL of the video are those of the emulator's own tasks. For what was not recorded it responds as usual.
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
  check(hasClock, "clock", clock, "an object with a now() in ms");
  const isRecording =
    recording === undefined || (recording?.version === 1 && Array.isArray(recording.exchanges));
  check(isRecording, "recording", recording, "the JSON value in a file of `wan-client doctor --record`");
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
