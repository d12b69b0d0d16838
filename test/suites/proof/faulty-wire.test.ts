import { afterEach, expect, it, vi } from "vitest";
import { createEmulator, type Fault } from "../../../src/emulator/index.js";
import { type TaskOutcome, WanClient } from "../../../src/index.js";
import { REQUEST, TOKEN } from "../../support/client.js";
import { API, during, postTo } from "../../support/emulated.js";

const TASKS = 1_000;

afterEach(() => {
  vi.useRealTimers();
});

/** A function that returns the same sequence of numbers from 0 to 1 in each run. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const FAULTS: Fault[] = [
  "reset",
  "half-body",
  "stalled-body",
  "empty-body",
  "html-200",
  "html-502",
  "empty-row",
  "null-row",
  "foreign-row",
  "transient-error",
  "string-response",
  "iso-times",
  "truncated-batch",
  { error: "too_many_requests" },
  { error: "too_many_requests", retryAfter: 5 },
  { error: "api_error" },
  { error: "busy", status: 503 },
  { error: "request_too_large" },
];

const UNKNOWN = new Set<Fault>(["empty-row", "null-row"]);

it.each([1, 2, 3])(
  "every wait ends once, after its task and with its outcome, when a third of the reads fail (seed %d)",
  async (seed) => {
    vi.useFakeTimers();
    const random = seededRandom(seed);
    const emulator = createEmulator({ seed, taskSeconds: () => 30 + 900 * random() ** 3 });
    for (let index = 0; index < TASKS; index++) {
      if (random() < 0.1) emulator.outcomes.next({ fail: "api_error" });
      else emulator.outcomes.next("succeed");
      await postTo(emulator, "/wan/videos", { ...REQUEST, async: true });
    }
    let reads = 0;
    let failed = 0;
    let lastFault: Fault | undefined;
    const fetch: typeof globalThis.fetch = (input, init) => {
      reads++;
      const fault = FAULTS[Math.floor(random() * FAULTS.length)] as Fault;
      const isFaulty = random() < 1 / 3;
      // After two empty responses in a row, a client would report that the id does not exist, which would be wrong here.
      lastFault =
        isFaulty && !(UNKNOWN.has(fault) && lastFault && UNKNOWN.has(lastFault)) ? fault : undefined;
      if (lastFault) {
        failed++;
        emulator.faults.next(lastFault);
      }
      return emulator.fetch(input as string, init);
    };
    const wan = new WanClient({ apiKey: TOKEN, baseURL: API, fetch });
    const ended = new Map<string, { at: number; outcome: TaskOutcome }>();
    const waiting = (async () => {
      const ids = emulator.tasks.map(({ id }) => id);
      for await (const outcome of wan.waitForTasks(ids, { timeout: 3 * 3_600_000 })) {
        expect(ended.has(outcome.id)).toBe(false);
        ended.set(outcome.id, { at: Date.now(), outcome });
      }
    })();
    await during(waiting, 3 * 3_600_000);

    expect(ended.size).toBe(TASKS);
    for (const { id, failure, finishesAt } of emulator.tasks) {
      const { at, outcome } = ended.get(id) as { at: number; outcome: TaskOutcome };
      expect(outcome.status).toBe(failure ? "failed" : "succeeded");
      expect(at).toBeGreaterThanOrEqual(finishesAt);
    }
    expect(failed).toBeGreaterThan(reads / 5);
    expect(vi.getTimerCount()).toBe(0);
  },
  60_000,
);
