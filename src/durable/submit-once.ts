import type { WanClient } from "../client.js";
import { WanError } from "../errors/base.js";
import { ConfigurationError } from "../errors/client-errors.js";
import type { WanRequest } from "../requests/request-types.js";
import { CALL_OPTIONS, checkNames, checkOptions, requireFunction } from "../tasks/call-options.js";
import { RESERVATION } from "../tasks/submit.js";
import type { Reservation } from "../transport/request.js";
import type { CallOptions } from "../types/call-options.js";
import { withDeadline } from "../util/deadline.js";
import { describeValue } from "../util/describe-value.js";
import type { OptionNames } from "../util/option-names.js";
import { type SubmitOutcome, submitOutcome } from "./submit-outcome.js";

/** What `submitOnce` takes: where it is written down, for all your processes, that a job is being submitted. */
export interface SubmitOnceOptions extends CallOptions {
  /**
   * Writes it down, in one atomic step, unless it is written down already. Resolves to whether this call did: of all that
   * ever ask, one may submit.
   */
  claim: () => boolean | Promise<boolean>;
  /** Removes the claim. Called when nothing was sent, or when the server refused the job before any work. */
  release: () => unknown;
}

const SUBMIT_ONCE_OPTIONS: OptionNames<SubmitOnceOptions> = { ...CALL_OPTIONS, claim: true, release: true };
// How long a claim or a release is waited for that is still under way when the time of the call is up, ms.
const LAST_WAIT_MS = 2_000;

/**
 * `submitOutcome` for a step that may run twice: an engine repeats a step whose end it has not seen, also one without
 * retries, and the process may have ended after the submit had left. The claim is written down at the last moment, after
 * the checks and after the submit's turn. It is released when nothing was submitted, even when the claim itself was so slow
 * that the `timeout` or the `requestTimeout` ended the call first.
 *
 * Who comes upon a claim gets `maybeAccepted`, and sends nothing. The job may be in good hands, or its process may have
 * ended: the callback says which task it was, by its signed job id.
 *
 * @throws ConfigurationError for an option that is unknown or cannot work; what `claim` or `release`
 * throws. Nothing was submitted in either case; if `release` threw, the claim may still be in your store.
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
  checkOptions(callOptions, CALL_OPTIONS);
  const job = new ClaimedJob(claim, release);
  const submitting = wan.submit(request, { ...callOptions, [RESERVATION]: job } as CallOptions);
  const outcome = await submitOutcome(submitting);
  if (outcome.status === "refused") await job.giveUp();
  if (job.failure) throw job.failure.error;
  if (!job.isClaimedElsewhere) return outcome;
  return { status: "maybeAccepted", error: new WanError(CLAIMED_BEFORE, { maybeAccepted: true }).toJSON() };
}

const CLAIMED_BEFORE = "The job was claimed before, and what became of its submit is not known here.";

/** @throws ConfigurationError for what may be a store's own result, such as `"OK"` or a row count: that is true of any. */
function answerFrom(claimed: unknown): boolean {
  if (typeof claimed === "boolean") return claimed;
  throw new ConfigurationError(
    `claim: resolved to ${describeValue(claimed)}; use true when this call wrote the claim, and false when it was there.`,
  );
}

/** The claim of one job in the caller's store. */
class ClaimedJob implements Reservation {
  isClaimedElsewhere = false;
  /** What the store threw. That is for the caller, and not the failure of an attempt. */
  failure: { error: unknown } | undefined;
  #held = false;
  /** A claim under way, which outlives an attempt that is shorter. */
  #pending: Promise<void> | undefined;
  #releasing: Promise<unknown> | undefined;
  readonly #store: Pick<SubmitOnceOptions, "claim" | "release">;

  constructor(claim: SubmitOnceOptions["claim"], release: SubmitOnceOptions["release"]) {
    this.#store = { claim, release };
  }

  async claim(): Promise<void> {
    if (this.#held) return;
    this.#pending ??= this.#ask(async () => answerFrom(await this.#store.claim())).then((first) => {
      this.#pending = undefined;
      if (first) this.#held = true;
      else this.isClaimedElsewhere = true;
    });
    await this.#pending;
    if (this.isClaimedElsewhere) throw new Error("The job was claimed before.");
  }

  async release(): Promise<void> {
    if (this.#held) this.#releasing = this.#ask(this.#store.release);
    this.#held = false;
    await this.#releasing;
  }

  /** Nothing was sent, and nothing will be: a claim that is still under way is released when it comes. */
  async giveUp(): Promise<void> {
    const released = (this.#pending ?? Promise.resolve()).then(() => this.release());
    // The next run of the step should not come upon it, so the outcome is held back a little for that.
    await withDeadline(LAST_WAIT_MS, [], (deadline) => deadline.race(released)).catch(() => {});
  }

  async #ask<T>(store: () => T | Promise<T>): Promise<T> {
    try {
      return await store();
    } catch (error) {
      this.#pending = undefined;
      this.failure = { error };
      throw error;
    }
  }
}
