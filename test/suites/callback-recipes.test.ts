import { describe, expect, it, vi } from "vitest";
import type { Job, Jobs } from "../../examples/callbacks/jobs.js";
import { videoService } from "../../examples/callbacks/long-lived.js";
import { videoFunctions } from "../../examples/callbacks/serverless.js";
import { signCallbackUrl } from "../../src/callbacks/index.js";
import { createEmulator, type EmulatorOptions } from "../../src/emulator/index.js";
import { posted, SECRET, success, useFakeTimersAndCrypto } from "../support/callbacks.js";
import { clientFor, REQUEST, rejection } from "../support/client.js";
import { API, during, MINUTE } from "../support/emulated.js";

useFakeTimersAndCrypto();

const URL_OF_CALLBACKS = "https://app.example.com/api/wan";

/** A table in memory. */
function table(): Jobs & { rows: Map<string, Job> } {
  const rows = new Map<string, Job>();
  const all = () => [...rows.values()];
  return {
    rows,
    insert: async (job) => void rows.set(job.jobId, job),
    update: async (jobId, change) => void rows.set(jobId, { ...(rows.get(jobId) as Job), ...change }),
    byJobId: async (jobId) => rows.get(jobId),
    byTaskId: async (taskId) => all().find((job) => job.taskId === taskId),
    running: async () => all().filter(({ state }) => state === "running"),
  };
}

describe("the recipe for serverless functions", () => {
  function functions(options: EmulatorOptions = {}) {
    const jobs = table();
    const emulator = createEmulator({ deliverCallback: (request) => receive(request), ...options });
    const wan = clientFor(API, { fetch: emulator.fetch });
    // Each request gets new functions. Only the rows are kept between requests.
    const make = () => videoFunctions(wan, jobs, SECRET, URL_OF_CALLBACKS);
    const receive = (request: Request) => make().receive(request);
    return { jobs, emulator, wan, make, receive };
  }

  it("finishes the row of a job when its callback arrives, and ignores a repeated callback", async () => {
    const { jobs, emulator, make } = functions();
    emulator.faults.next("repeated-callback");
    const { jobId } = await make().start(REQUEST);
    expect(jobs.rows.get(jobId)).toMatchObject({ state: "running", taskId: emulator.tasks[0]?.id });
    await emulator.clock.advance(MINUTE);
    expect(emulator.callbacks.map(({ status }) => status)).toEqual([200, 200]);
    expect(jobs.rows.get(jobId)).toMatchObject({
      state: "succeeded",
      videoUrl: expect.stringContaining(".mp4"),
    });
  });

  it("finds a job whose response was lost, without a second submission", async () => {
    const { jobs, emulator, make } = functions();
    emulator.faults.next("reset", { times: 1, on: ["submit"] });
    const { jobId, state } = await make().start(REQUEST);
    expect(state).toBe("submitting");
    await emulator.clock.advance(MINUTE);
    expect(jobs.rows.get(jobId)).toMatchObject({ state: "succeeded", taskId: emulator.tasks[0]?.id });
    expect(emulator.tasks).toHaveLength(1);
  });

  it("marks a job that was not sent", async () => {
    const { jobs, emulator, make } = functions();
    emulator.faults.next({ error: "used_up" });
    const { jobId } = await make().start(REQUEST);
    expect(jobs.rows.get(jobId)?.state).toBe("not accepted");
  });

  it("finds the tasks without a callback in its sweep", async () => {
    const { jobs, emulator, make } = functions();
    emulator.faults.next("lost-callback", 2);
    emulator.outcomes.next({ fail: "api_error" });
    const [bad, good] = [await make().start(REQUEST), await make().start(REQUEST)];
    await make().sweep();
    expect((await jobs.running()).length).toBe(2);
    await emulator.clock.advance(MINUTE);
    await make().sweep();
    expect([bad, good].map(({ jobId }) => jobs.rows.get(jobId)?.state)).toEqual(["failed", "succeeded"]);
  });

  it("refuses forged callbacks", async () => {
    const { jobs, emulator, make, receive } = functions();
    const [one, other] = [await make().start(REQUEST), await make().start(REQUEST)];
    emulator.faults.next("reset", { times: 1, on: ["submit"] });
    const lost = await make().start(REQUEST);
    await emulator.clock.advance(30_000);
    const before = structuredClone(jobs.rows);
    const signed = (jobId: string) => signCallbackUrl(URL_OF_CALLBACKS, { secret: SECRET, jobId });
    const status = async (url: string, taskId?: string) =>
      (await receive(posted(url, success(taskId)))).status;
    expect(await status(URL_OF_CALLBACKS, one.taskId)).toBe(401);
    expect(await status(await signed(one.jobId), one.taskId)).toBe(200); // still pending, so nothing changes
    expect(await status(await signed(one.jobId), other.taskId)).toBe(400);
    expect(await status(await signed(lost.jobId), other.taskId)).toBe(400);
    expect(await status(await signed("no-such-row"), other.taskId)).toBe(400);
    expect(await status(await signed(one.jobId))).toBe(400);
    expect(jobs.rows).toEqual(before);
    emulator.reset();
  });
});

describe("the recipe for a long-lived server", () => {
  function service() {
    const jobs = table();
    const emulator = createEmulator({
      taskSeconds: 100,
      deliverCallback: (request) => videos.receive(request),
    });
    const wan = clientFor(API, { fetch: emulator.fetch });
    const start = () => videoService(wan, jobs, SECRET, URL_OF_CALLBACKS);
    const videos = { receive: (request: Request) => running.callbacks.handle(request) };
    let running = start();
    const restart = () => {
      running = start();
      return running;
    };
    return { jobs, emulator, running, restart };
  }

  it("makes a video, and records each step", async () => {
    const { jobs, emulator, running } = service();
    const startedAt = Date.now();
    const video = running.make("row-7", REQUEST);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(jobs.rows.get("row-7")).toMatchObject({ state: "running", taskId: emulator.tasks[0]?.id });
    expect((await during(video)).status).toBe("succeeded");
    expect(Math.floor((Date.now() - startedAt) / 1_000)).toBe(100);
    expect(jobs.rows.get("row-7")).toMatchObject({
      state: "succeeded",
      videoUrl: expect.stringContaining(".mp4"),
    });
  });

  it("finds a job whose response was lost, and marks jobs that were not sent or failed", async () => {
    const { jobs, emulator, running } = service();
    emulator.faults.next("reset", { times: 1, on: ["submit"] });
    await during(running.make("lost", REQUEST));
    emulator.faults.next({ error: "used_up" });
    await during(rejection(running.make("refused", REQUEST)));
    emulator.outcomes.next({ fail: "api_error" });
    await during(rejection(running.make("failing", REQUEST)));
    expect(["lost", "refused", "failing"].map((jobId) => jobs.rows.get(jobId)?.state)).toEqual([
      "succeeded",
      "not accepted",
      "failed",
    ]);
    expect(emulator.tasks).toHaveLength(2);
  });

  it("continues after a restart, with callbacks or without", async () => {
    const { jobs, emulator, running, restart } = service();
    const abandoned = [running.make("one", REQUEST), running.make("two", REQUEST)];
    await vi.advanceTimersByTimeAsync(1_000);
    emulator.faults.next("lost-callback");
    const resumed = restart().resume();
    await during(Promise.all([resumed, ...abandoned]));
    expect([...jobs.rows.values()].map(({ state }) => state)).toEqual(["succeeded", "succeeded"]);
    expect(emulator.tasks).toHaveLength(2);
  });

  it("serves its callbacks with Node", () => {
    expect(service().running.server.listenerCount("request")).toBe(1);
  });
});
