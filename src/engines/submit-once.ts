import type { WanClient } from "../client.js";
import { WanError } from "../errors/wan-error.js";
import type { WanRequest } from "../requests/catalogue.js";
import type { CallOptions } from "../tasks/call-options.js";
import { type SubmitOutcome, submitOutcome } from "./submit-outcome.js";

/** What `submitOnce` takes: where it is written down, for all your processes, that a job is being submitted. */
export interface SubmitOnceOptions extends CallOptions {
  /**
   * Writes it down, in one atomic step, unless it is written down already. Resolves to whether this call did: of all that
   * ever ask, one may submit.
   */
  claim: () => boolean | Promise<boolean>;
  /** Undoes that: the server has refused the job before any work. */
  release: () => unknown;
}

/**
 * `submitOutcome` for a step that may run twice: an engine repeats a step whose end it has not seen, also one without
 * retries, and the process may have ended after the submit had left. The claim is written down at the last moment, after
 * the checks and after the submit's turn, and taken back when nothing was submitted.
 *
 * Who comes upon a claim gets `maybeAccepted`, and sends nothing. The job may be in good hands, or its process may have
 * ended: the callback says which task it was, by its signed ref.
 *
 * @throws What `claim` and `release` throw; then nothing was submitted, or the claim stays.
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
  { claim, release, ...options }: SubmitOnceOptions,
): Promise<SubmitOutcome> {
  let state = "free" as "free" | "ours" | "claimed before";
  let broken = undefined as { error: unknown } | undefined;

  async function send(fetch: typeof globalThis.fetch, ...[url, init]: Parameters<typeof globalThis.fetch>) {
    if (state === "free") state = (await asked(claim)) ? "ours" : "claimed before";
    if (state !== "ours" || init?.signal?.aborted) throw new Error("It was not sent.");
    // Called on the global, as workerd insists.
    const response = await fetch.call(globalThis, url, init);
    // Refused before any work: the client waits for its next turn, and this process may end before that.
    if (response.status === 429) await giveBack();
    return response;
  }

  async function giveBack() {
    state = "free";
    await asked(release);
  }

  /** What the caller's store throws is for the caller, and not the failure of an attempt. */
  async function asked<T>(store: () => T | Promise<T>): Promise<T> {
    try {
      return await store();
    } catch (error) {
      broken = { error };
      throw error;
    }
  }

  const guarded = wan.withOptions(({ fetch }) => ({
    fetch: (url, init) => send(fetch ?? globalThis.fetch, url, init),
  }));
  const outcome = await submitOutcome(guarded.submit(request, options));
  if (broken) throw broken.error;
  if (state === "claimed before") {
    return { status: "maybeAccepted", error: new WanError(CLAIMED_BEFORE, { maybeAccepted: true }).toJSON() };
  }
  if (outcome.status === "refused" && state === "ours") await giveBack();
  return outcome;
}

const CLAIMED_BEFORE = "The job was claimed before, and what became of its submit is not known here.";
