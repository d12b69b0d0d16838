import type { WanClient } from "../client.js";
import { WanError } from "../errors/base.js";
import { ConfigurationError } from "../errors/client-errors.js";
import type { WanRequest } from "../requests/request-types.js";
import { checkNames, checkOptions, requireFunction, SUBMIT_OPTIONS } from "../tasks/call-options.js";
import { SEND_HOOK } from "../tasks/submit.js";
import type { SubmitOptions } from "../types/call-options.js";
import type { SendHook } from "../types/send-hook.js";
import { withDeadline } from "../util/deadline.js";
import { describeValue } from "../util/describe-value.js";
import type { OptionNames } from "../util/option-names.js";
import { type SubmitOutcome, submitOutcome } from "./submit-outcome.js";

/** The options of `submitOnce`: how a job is claimed in a store that all your processes share. */
export interface SubmitOnceOptions extends SubmitOptions {
  /**
   * Writes the claim in one atomic step, unless there is one already. Resolves to whether this call wrote it. Only the call
   * that wrote the claim may submit.
   */
  claim: () => boolean | Promise<boolean>;
  /** Removes the claim. Called when nothing was sent, or when the server refused the job before any work. */
  release: () => unknown;
}

const SUBMIT_ONCE_OPTIONS: OptionNames<SubmitOnceOptions> = {
  ...SUBMIT_OPTIONS,
  claim: true,
  release: true,
};
// How long a call that has timed out waits for a claim or a release that is still running, ms.
const MAX_RELEASE_WAIT_MS = 2_000;

/**
 * `submitOutcome` for a step that may run twice. An engine repeats a step if it did not record the step's end, even one without
 * retries, and the process may have ended right after the submit request was sent. The claim is written right before the
 * request is sent, after all checks and after any wait for the rate limit. It is released when nothing was submitted, even
 * when the claim took so long that the `timeout` or the `requestTimeout` ended the call first.
 *
 * A call that finds a claim sends nothing, and its outcome is `maybeAccepted`. Another process may be submitting the job, or
 * may have ended. A callback identifies the task by the signed job id.
 *
 * @throws ConfigurationError for an unknown or invalid option; whatever `claim` or `release` throws. Nothing was submitted in
 * either case. If `release` threw, the claim may still be in your store.
 * @example
 * ```ts
 * const key = `wan:submit:${job.id}`;
 * const outcome = await submitOnce(
 *   wan,
 *   { model: "wan2.6-t2v", prompt: "A paper boat" },
 *   {
 *     claim: async () => (await redis.set(key, "claimed", "NX")) === "OK",
 *     release: () => redis.del(key),
 *   },
 * );
 * ```
 */
export async function submitOnce(
  wan: WanClient,
  request: WanRequest,
  options: SubmitOnceOptions,
): Promise<SubmitOutcome> {
  checkNames(options, SUBMIT_ONCE_OPTIONS);
  const { claim, release, ...callOptions } = options;
  requireFunction("claim", claim);
  requireFunction("release", release);
  checkOptions(callOptions, SUBMIT_OPTIONS);
  const job = new ClaimedJob(claim, release);
  const submitting = wan.submit(request, { ...callOptions, [SEND_HOOK]: job } as SubmitOptions);
  const outcome = await submitOutcome(submitting);
  if (outcome.status === "refused") await job.abandon();
  if (job.failure) throw job.failure.error;
  if (!job.isClaimedElsewhere) return outcome;
  const message = "The job was already claimed. It may have been submitted.";
  return { status: "maybeAccepted", error: new WanError(message, { maybeAccepted: true }).toJSON() };
}

/** @throws ConfigurationError for a result of the store, such as `"OK"` or a row count, whose meaning is not known. */
function checkedClaim(claimed: unknown): boolean {
  if (typeof claimed === "boolean") return claimed;
  throw new ConfigurationError(
    `claim: resolved to ${describeValue(claimed)}; use true when this call wrote the claim, and false when there was one.`,
  );
}

/** The claim of one job in the caller's store. */
class ClaimedJob implements SendHook {
  isClaimedElsewhere = false;
  /** What the store threw. It is thrown to the caller, and does not count as the failure of an attempt. */
  failure: { error: unknown } | undefined;
  #isHeld = false;
  /** A claim that is still running. It may outlast the attempt that started it. */
  #claiming: Promise<void> | undefined;
  #releasing: Promise<unknown> | undefined;
  readonly #store: Pick<SubmitOnceOptions, "claim" | "release">;

  constructor(claim: SubmitOnceOptions["claim"], release: SubmitOnceOptions["release"]) {
    this.#store = { claim, release };
  }

  async beforeSend(): Promise<void> {
    if (this.#isHeld) return;
    this.#claiming ??= this.#claim();
    await this.#claiming;
    if (this.isClaimedElsewhere) throw new Error("The job was already claimed.");
  }

  async afterNotSent(): Promise<void> {
    if (this.#isHeld) this.#releasing = this.#call(this.#store.release);
    this.#isHeld = false;
    await this.#releasing;
  }

  /** Releases the claim of a job that was not submitted, once a claim that is still running has ended. */
  async abandon(): Promise<void> {
    const released = (this.#claiming ?? Promise.resolve()).then(() => this.afterNotSent());
    // Waits for at most 2 seconds, so that the next run of the step does not find the claim.
    await withDeadline(MAX_RELEASE_WAIT_MS, [], (deadline) => deadline.race(released)).catch(() => {});
  }

  async #claim(): Promise<void> {
    const isFirst = await this.#call(async () => checkedClaim(await this.#store.claim()));
    this.#claiming = undefined;
    if (isFirst) this.#isHeld = true;
    else this.isClaimedElsewhere = true;
  }

  /** Calls a function of the store, and keeps what it throws. */
  async #call<T>(callback: () => T | Promise<T>): Promise<T> {
    try {
      return await callback();
    } catch (error) {
      this.#claiming = undefined;
      this.failure = { error };
      throw error;
    }
  }
}
