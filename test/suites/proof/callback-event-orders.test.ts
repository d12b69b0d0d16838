import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { signCallbackUrl } from "../../../src/callbacks/index.js";
import type { SettledTask } from "../../../src/index.js";
import {
  callbackFor,
  clientWithReceiver,
  failure,
  HOOK,
  posted,
  SECRET,
  success,
  useFakeTimersAndCrypto,
} from "../../support/callbacks.js";
import { fetchFailed, REQUEST } from "../../support/client.js";
import { during, MINUTE } from "../../support/emulated.js";

useFakeTimersAndCrypto();

/** The events of a job. */
const job = fc.record({
  outcome: fc.constantFrom("succeed" as const, "fail" as const, "never" as const),
  seconds: fc.constantFrom(0, 1, 3, 29, 30, 31, 90),
  /** When the response to the submission arrives, in seconds: the callback may arrive first. */
  responseAfter: fc.constantFrom(0, 5),
  responseLost: fc.boolean(),
  callback: fc.constantFrom("once" as const, "lost" as const, "repeated" as const),
  abortAfter: fc.option(fc.integer({ min: 0, max: 120 }), { freq: 4, nil: undefined }),
});

/** A forged callback to the URL of a job, and the second at which it is sent. */
const post = fc.record({
  at: fc.integer({ min: 0, max: 130 }),
  to: fc.integer({ min: 0, max: 2 }),
  about: fc.oneof(fc.integer({ min: 0, max: 2 }), fc.constant("nobody" as const)),
  claims: fc.constantFrom(success, failure),
  signed: fc.boolean(),
});

it("in any order of events, each wait settles once and onTask is called at most once, with the real outcome", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(job, { minLength: 1, maxLength: 3 }),
      fc.array(post, { maxLength: 8 }),
      fc.boolean(),
      async (jobs, posts, confirms) => {
        const notified: { jobId: string; task: SettledTask }[] = [];
        const jobOf = (prompt: unknown) => jobs[Number(String(prompt).split(" ")[1])];
        const { emulator, wan, receiver } = clientWithReceiver({
          confirms,
          onTask: (task, { jobId }) => void (confirms && notified.push({ task, jobId })),
          emulator: {
            taskSeconds: ({ seed }) => Number(seed),
            async deliverCallback(request) {
              const { task_id } = (await request.clone().json()) as { task_id: string };
              const { callback } =
                jobOf(emulator.tasks.find(({ id }) => id === task_id)?.request.prompt) ?? {};
              if (callback === "lost") return new Response();
              if (callback === "repeated") await receiver.handle(request.clone());
              return receiver.handle(request);
            },
          },
          wan: {
            maxRetries: 0,
            async fetch(input, init) {
              const response = await emulator.fetch(input as string, init);
              const { prompt } = JSON.parse(String(init?.body));
              const { responseAfter = 0, responseLost } = jobOf(prompt) ?? {};
              await new Promise((resolve) => setTimeout(resolve, responseAfter * 1_000));
              if (responseLost) throw fetchFailed("ECONNRESET");
              return response;
            },
          },
        });
        const settled: string[][] = jobs.map(() => []);
        const waits = jobs.map(async (each, index) => {
          const { outcome, seconds, abortAfter } = each;
          emulator.outcomes.when(
            ({ prompt }) => prompt === `job ${index}`,
            outcome === "fail" ? { fail: "api_error" } : outcome,
          );
          const abort = new AbortController();
          const aborting = setTimeout(() => abort.abort(), (abortAfter ?? 9_999) * 1_000);
          const request = { ...REQUEST, prompt: `job ${index}`, seed: seconds };
          const options = {
            callbacks: receiver,
            jobId: `row ${index}`,
            signal: abort.signal,
            timeout: 3 * MINUTE,
          };
          await wan.generate(request, options).then(
            ({ status, id }) => settled[index]?.push(`${status} ${id}`),
            ({ name, taskId }) => settled[index]?.push(`${name} ${taskId}`),
          );
          clearTimeout(aborting);
        });
        const posting = posts.map(async ({ at, to, about, claims, signed }) => {
          await new Promise((resolve) => setTimeout(resolve, at * 1_000 + 500));
          const body = claims(about === "nobody" ? "no-such-task" : (taskOf(about) ?? "no-such-task"));
          const url = signed ? await signCallbackUrl(HOOK, { secret: SECRET, jobId: `row ${to}` }) : HOOK;
          const { status } = await receiver.handle(posted(url, body));
          expect(signed ? [200, 400, 500] : [401]).toContain(status);
        });
        const taskOf = (index: number) =>
          emulator.tasks.find(({ request }) => request.prompt === `job ${index}`)?.id;

        await during(Promise.all(waits));
        await during(Promise.all(posting));
        await vi.advanceTimersByTimeAsync(2 * MINUTE);

        expect(emulator.tasks).toHaveLength(jobs.length);
        for (const [
          index,
          { outcome, seconds, responseLost, callback, abortAfter = 9_999 },
        ] of jobs.entries()) {
          const id = taskOf(index);
          const truth = outcome === "succeed" ? `succeeded ${id}` : `TaskFailedError ${id}`;
          expect(settled[index]).toHaveLength(1);
          const end = settled[index]?.[0];
          if (abortAfter < seconds) expect(end).toMatch(/^AbortError/);
          else if (outcome === "never") expect(end).toMatch(/^(AbortError|WaitTimeoutError|ConnectionError)/);
          else if (abortAfter < 180) expect(end).toMatch(RegExp(`^(AbortError|${truth}$)`));
          // If both the response and the callback are lost, only a forged callback can lead to the task.
          else if (responseLost && callback === "lost")
            expect(["ConnectionError undefined", truth]).toContain(end);
          else expect(end).toBe(truth);
        }
        const outcomes = notified.map(({ jobId, task }) => `${jobId} ${task.id}`);
        expect(new Set(outcomes).size).toBe(outcomes.length);
        for (const { jobId, task } of notified) {
          const index = Number(jobId.split(" ")[1]);
          expect(task.id).toBe(taskOf(index));
          expect(task.status).toBe(jobs[index]?.outcome === "succeed" ? "succeeded" : "failed");
        }
        expect(vi.getTimerCount()).toBe(0);
      },
    ),
    { numRuns: 150 },
  );
}, 120_000);

it("the test above is valid: signed forged callbacks reach the job that they name", async () => {
  const { emulator, wan, receiver } = clientWithReceiver({ emulator: { taskSeconds: 60 } });
  emulator.faults.next("reset", { times: 1, on: ["submit"] });
  emulator.faults.next("lost-callback");
  const video = wan.generate(REQUEST, { callbacks: receiver, jobId: "row 0" });
  await vi.advanceTimersByTimeAsync(90_000);
  await during(receiver.handle(await callbackFor("row 0", failure(emulator.tasks[0]?.id ?? ""))));
  expect((await during(video)).status).toBe("succeeded");
});
