import { ConfigurationError } from "../errors/client-errors.js";
import { checkOptionNames, type OptionNames } from "../util/option-names.js";
import { check, isAmount, isDuration } from "./check-value.js";
import type { RateLimit } from "./rate-limit.js";
import type { Recording } from "./recording.js";
import { publishedCredits } from "./video-cost.js";

/** The options of `createEmulator`. */
export interface EmulatorOptions {
  /**
   * The token that requests to the API must carry. The platform, which takes uploads, refuses this one and accepts any other.
   * Default: any token is accepted.
   */
  apiKey?: string | undefined;
  /** The duration of a task, seconds, or a function of its request. Default 60. With 0 no timers are used. */
  taskSeconds?: number | ((request: Readonly<Record<string, unknown>>) => number) | undefined;
  /**
   * The credits that a task costs when it succeeds, or a function of its request, for models whose price is not known.
   * Default, also where the function returns `undefined`: what the published table says for `wan3.0-video`, and nothing for
   * the 2.6 models, whose results have no cost in recorded runs. The table says 0.473, 0.946 and 1.892 credits a second at
   * 480P, 720P and 1080P. The seconds of reference videos count, too: the emulator cannot read the videos, and takes each as
   * 5 seconds.
   */
  credits?: number | ((request: Readonly<Record<string, unknown>>) => number | undefined) | undefined;
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
  creditsOf: (request: Readonly<Record<string, unknown>>, videoSeconds: number) => number | undefined;
}

const OPTIONS: OptionNames<EmulatorOptions> = {
  apiKey: true,
  taskSeconds: true,
  credits: true,
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
  const { taskSeconds = DEFAULT_TASK_SECONDS, credits, clock, recording } = options;
  if (typeof taskSeconds !== "function") checkTaskSeconds(taskSeconds);
  if (typeof credits !== "function") checkCredits(credits);
  const hasClock = clock === undefined || typeof clock.now === "function";
  check(hasClock, "clock", clock, "an object with a now() in ms");
  const isRecording =
    recording === undefined || (recording?.version === 1 && Array.isArray(recording.exchanges));
  check(isRecording, "recording", recording, "the JSON value in a file of `wan-client doctor --record`");
  return {
    ...options,
    taskSecondsOf: (request) =>
      typeof taskSeconds === "function" ? checkTaskSeconds(taskSeconds(request)) : taskSeconds,
    creditsOf: (request, videoSeconds) =>
      (typeof credits === "function" ? checkCredits(credits(request)) : credits) ??
      publishedCredits(request, videoSeconds),
  };
}

function checkTaskSeconds(seconds: number): number {
  check(isDuration(seconds), "taskSeconds", seconds, "a number of seconds, 0 or more");
  return seconds;
}

function checkCredits(credits: number | undefined): number | undefined {
  const valid = credits === undefined || isAmount(credits);
  check(valid, "credits", credits, "a number of credits, 0 or more, or a function of the request");
  return credits;
}
